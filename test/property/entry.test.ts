import assert from "node:assert/strict";

import fc from "fast-check";

import { decodeProps } from "../../provider/src/dynamic/internalProps.js";
import * as validate from "../../provider/src/entry/validate.js";
import { mayClaimSamePort, PortIndex, sharedPorts } from "../../provider/src/entry/portClaim.js";
import { diff } from "../../provider/src/entry/diff.js";
import {
  hasUnknown,
  normalise,
  properties,
  type PropertyMap,
  sameValue,
  toEntry,
  UNKNOWN,
} from "../../provider/src/entry/properties.js";
import { autoName, isValidName } from "../../provider/src/entry/names.js";
import { overlap, parsePorts, width, type PortRange } from "../../provider/src/entry/ports.js";
import { ipProtocols } from "../../provider/src/entry/ports.js";
import { holds } from "./seed.js";

/** check() as the dynamic provider calls it, which takes the internal properties out first. */
function check(olds: PropertyMap, news: PropertyMap): validate.Checked {
  const { inputs, resource } = decodeProps(news).request;
  return validate.check(decodeProps(olds).request.inputs, inputs, resource.autoName);
}

const port = fc.integer({ min: 1, max: 65535 });
const range = fc
  .tuple(port, fc.integer({ min: 0, max: 1000 }))
  .map(([first, more]): PortRange => ({ first, last: Math.min(first + more, 65535) }));
const written = ({ first, last }: PortRange): string => (first === last ? `${first}` : `${first}/${last}`);
const address = fc.ipV4();
const mixedCase = (word: string) =>
  fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((upper) =>
    Array.from(word)
      .map((letter, i) => (upper[i] === true ? letter.toUpperCase() : letter.toLowerCase()))
      .join(""),
  );

const claim = fc.record({
  ip: fc.constantFrom("203.0.113.10", "203.0.113.11"),
  // narrow, as wide as the API allows, and wider
  ports: fc.oneof(
    range,
    fc.tuple(port, port).map(([a, b]): PortRange => ({ first: Math.min(a, b), last: Math.max(a, b) })),
    fc.integer({ min: 60, max: 70 }).map((first): PortRange => ({ first, last: first + 3 })),
  ),
  protocol: fc.constantFrom(...ipProtocols),
});

/** A declaration that breaks no rule, spelt in any way that is allowed. */
const sound: fc.Arbitrary<PropertyMap> = fc
  .record({
    gateway: fc.stringMatching(/^nat-[a-z0-9]{1,20}$/),
    externalIp: address,
    internalIp: address,
    standby: fc.option(address, { nil: undefined }),
    span: fc.integer({ min: 0, max: 1000 }),
    external: port,
    internal: port,
    health: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    protocol: fc.option(fc.constantFrom(...ipProtocols).chain(mixedCase), { nil: undefined }),
    name: fc.option(fc.oneof(fc.constant(""), fc.stringMatching(/^[a-z]{2,40}$/)), { nil: undefined }),
    asNumber: fc.boolean(),
    asText: fc.boolean(),
  })
  .map((x) => {
    const place = (first: number): PortRange => {
      const begin = Math.min(first, 65535 - x.span);
      return { first: begin, last: begin + x.span };
    };
    const spelt = (r: PortRange) => (r.first === r.last && x.asNumber ? r.first : written(r));
    const internal = place(x.internal);
    const health = x.health === undefined ? undefined : internal.first + Math.round(x.health * x.span);
    return {
      natGatewayId: x.gateway,
      externalIp: x.externalIp,
      externalPort: spelt(place(x.external)),
      internalIp: x.internalIp,
      internalPort: spelt(internal),
      ipProtocol: x.protocol,
      forwardEntryName: x.name,
      healthCheckPort: health !== undefined && x.asText ? String(health) : health,
      standbyExternalIp: x.standby,
      __autoName: "made-0123abcd",
    };
  });

/** A letter that is left out, written twice, or in the other case. */
const slips = [
  () => "",
  (letter: string) => letter + letter,
  (letter: string) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()),
];

/** Any value that can come over the wire, and the unknown at any depth. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant(UNKNOWN),
  fc.anything({
    maxDepth: 3,
    withNullPrototype: true,
    values: [fc.constant(UNKNOWN), fc.string(), fc.double(), fc.boolean(), fc.constant(null)],
  }),
  fc.constantFrom("", 0, "0", -1, 65536, "8000/8010", "http://x", "eip-1", NaN, null, undefined),
  port,
);
const bag: fc.Arbitrary<PropertyMap> = fc.record(
  Object.fromEntries([...properties, "__autoName", "__urn"].map((key) => [key, anything])),
  { requiredKeys: [] },
);

describe("rules of an entry that hold for all values", () => {
  holds("a range that is written is read back as it was", [range], (r) => {
    assert.deepEqual(parsePorts(written(r)), r);
    assert.deepEqual(parsePorts(`${r.first}/${r.last}`), r);
  });

  holds(
    "whatever is read as a range is a range of ports",
    [fc.string({ unit: fc.constantFrom(...Array.from("0123456789/ -e.x")) })],
    (text) => {
      const r = parsePorts(text);
      if (r !== undefined) {
        assert.ok(r.first >= 1 && r.last <= 65535 && r.first <= r.last, text);
        assert.ok(/^[0-9/]+$/.test(text), text);
      }
    },
  );

  holds("two ranges overlap in exactly the ports that both hold", [fc.tuple(small(), small())], ([a, b]) => {
    const both = ports(a).filter((p) => ports(b).includes(p));
    const common = overlap(a, b);
    assert.deepEqual(common === undefined ? [] : ports(common), both);
    assert.deepEqual(common, overlap(b, a));
  });

  holds("the claim of a port is mutual, and an entry always claims its own", [bag, bag], (a, b) => {
    assert.equal(mayClaimSamePort(a, b), mayClaimSamePort(b, a));
    assert.equal(mayClaimSamePort(a, { ...a }), sameAddress(a["externalIp"]));
  });

  holds(
    "the index of ports finds exactly the claims that overlap, also after some were changed or deleted",
    [fc.array(fc.record({ key: fc.integer({ min: 0, max: 9 }), claim, deletes: fc.boolean() })), claim],
    (steps, wanted) => {
      const index = new PortIndex<number>();
      const all = new Map<number, typeof wanted>();
      for (const { key, claim: one, deletes } of steps) {
        if (deletes) {
          index.delete(key);
          all.delete(key);
        } else {
          index.set(key, one);
          all.set(key, one);
        }
      }
      const expected = [...all].filter(([, one]) => sharedPorts(one, wanted) !== undefined);
      assert.deepEqual(index.overlapping(wanted).sort(), expected.map(([key]) => key).sort());
      assert.deepEqual(
        index.overlapping(wanted, 3).sort(),
        expected.flatMap(([key]) => (key === 3 ? [] : [key])).sort(),
      );
    },
  );

  holds(
    "normalise never throws, and a second time changes nothing",
    [fc.constantFrom(...properties), anything],
    (property, value) => {
      const once = normalise(property, value);
      assert.deepEqual(normalise(property, once), once);
    },
  );

  holds(
    "whether two values are the same does not depend on their order",
    [fc.constantFrom(...properties), anything, anything],
    (property, a, b) => {
      assert.equal(sameValue(property, a, b), sameValue(property, b, a));
      assert.equal(sameValue(property, a, a), true);
    },
  );

  holds("a value means the same before and after it is normalised", [sound], (declared) => {
    for (const property of properties) {
      if (property !== "ipProtocol" || declared[property] !== undefined) {
        assert.ok(sameValue(property, declared[property], normalise(property, declared[property])), property);
      }
    }
  });

  holds("a declaration that breaks no rule passes, and can be sent", [sound], (declared) => {
    const { inputs, failures } = check({}, declared);
    assert.deepEqual(failures, []);
    const entry = toEntry(inputs);
    assert.equal(width(parsePorts(entry.externalPort)!), width(parsePorts(entry.internalPort)!));
  });

  holds(
    "a property that one slip of the hand has misspelt is refused, and what was meant is named",
    [sound, fc.constantFrom(...properties), fc.nat(), fc.constantFrom(...slips)],
    (declared, property, at, slip) => {
      const place = at % property.length;
      const misspelt = property.slice(0, place) + slip(property.charAt(place)) + property.slice(place + 1);
      const { [property]: value = "x", ...others } = declared;
      const { inputs, failures } = check({}, { ...others, [misspelt]: value });
      const told = failures.filter((failure) => failure.property === misspelt).map(({ reason }) => reason);
      assert.deepEqual(told, [`a forward entry has no "${misspelt}": did you mean ${property}?`]);
      assert.equal(misspelt in inputs, false);
    },
  );

  holds("check does nothing a second time", [bag, bag], (olds, news) => {
    const once = check(olds, news);
    const hidden = Object.fromEntries(Object.entries(news).filter(([key]) => key.startsWith("__")));
    assert.deepEqual(check(olds, { ...hidden, ...once.inputs }), once);
  });

  holds("what was checked again as its own successor stays what it is", [sound], (declared) => {
    const { inputs } = check({}, declared);
    assert.deepEqual(check(inputs, declared).inputs, {
      ...inputs,
      ...(declared["forwardEntryName"] === undefined ? { forwardEntryName: "made-0123abcd" } : {}),
    });
  });

  holds("a checked entry never differs from itself", [bag], (news) => {
    const { inputs } = check({}, news);
    const { changed } = diff(inputs, { ...inputs });
    assert.deepEqual(
      changed,
      properties.filter((property) => hasUnknown(inputs[property])),
    );
  });

  holds("a failure is told on a property, in a sentence of bounded length", [bag, bag], (olds, news) => {
    for (const { property, reason } of check(olds, news).failures) {
      assert.ok((properties as readonly string[]).includes(property));
      assert.ok(reason.length > 10 && reason.length < 800, reason);
      assert.ok(!hasUnknown(check(olds, news).inputs[property]), `${property} is unknown: ${reason}`);
    }
  });

  holds(
    "diff never throws, replaces only what changed, and what changed does not depend on the direction",
    [bag, bag],
    (a, b) => {
      const there = diff(a, b);
      const back = diff(b, a);
      for (const property of properties) {
        // a name that is left out is left alone
        const leftAlone =
          property === "forwardEntryName" && (a[property] === undefined || b[property] === undefined);
        if (!hasUnknown(a[property]) && !hasUnknown(b[property]) && !leftAlone) {
          assert.equal(there.changed.includes(property), back.changed.includes(property), property);
        }
      }
      assert.ok(there.replaces.every((property) => there.changed.includes(property)));
    },
  );

  holds(
    "a replacement that keeps the port deletes first",
    [sound, fc.constantFrom("natGatewayId", "standbyExternalIp")],
    (declared, property) => {
      const { inputs } = check({}, declared);
      const { replaces, deleteBeforeReplace } = diff(inputs, { ...inputs, [property]: "changed" });
      assert.deepEqual(replaces, [property]);
      assert.equal(deleteBeforeReplace, true);
    },
  );

  holds(
    "an auto-name is a name that breaks no rule",
    [fc.string({ unit: "binary", maxLength: 200 }), fc.string()],
    (name, urn) => {
      const made = autoName(name, urn);
      if (!/^https?:\/\//i.test(name)) {
        assert.ok(isValidName(made), made);
      }
      assert.doesNotThrow(() => encodeURIComponent(made), "no half characters");
      assert.equal(autoName(name, urn), made);
    },
  );
});

function small(): fc.Arbitrary<PortRange> {
  return fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 10 }))
    .map(([first, more]) => ({ first, last: first + more }));
}

function ports(r: PortRange): number[] {
  return Array.from({ length: width(r) }, (_, i) => r.first + i);
}

/** NaN and copies of objects are not equal to themselves; addresses that are texts are. */
function sameAddress(value: unknown): boolean {
  return hasUnknown(value) || value === value;
}
