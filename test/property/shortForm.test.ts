import assert from "node:assert/strict";

import fc from "fast-check";

import { parsePorts, width } from "../../provider/src/entry/ports.js";
import { ipProtocols } from "../../provider/src/entry/ports.js";
import { parseShortForm, ShortFormError, type ShortForm } from "../../provider/src/entry/shortForm.js";
import { holds } from "./seed.js";

const port = fc.integer({ min: 1, max: 65535 });
const given = fc.record({ externalIp: fc.boolean(), internalIp: fc.boolean(), ipProtocol: fc.boolean() });
const all = { externalIp: true, internalIp: true, ipProtocol: true };

/** Every port forward that can be written in one line. */
const forward: fc.Arbitrary<ShortForm> = fc
  .record(
    {
      externalIp: fc.ipV4(),
      external: port,
      internalIp: fc.ipV4(),
      internal: port,
      span: fc.oneof(fc.constant(0), fc.nat(65534)),
      ipProtocol: fc.constantFrom(...ipProtocols),
    },
    { requiredKeys: ["external", "internal", "span"] },
  )
  .map(({ external, internal, span, ...rest }) => {
    const ports = (first: number) => {
      const begin = Math.min(first, 65535 - span);
      return span === 0 ? String(begin) : `${begin}/${begin + span}`;
    };
    return { ...rest, externalPort: ports(external), internalPort: ports(internal) };
  });

/** The one line in which a port forward is written. */
function written({ externalIp, externalPort, internalIp, internalPort, ipProtocol }: ShortForm): string {
  const places = [externalIp, externalPort, internalIp, internalPort].filter((part) => part !== undefined);
  const protocol = ipProtocol === undefined ? "" : `/${ipProtocol.toLowerCase()}`;
  return places.join(":").replaceAll("/", "-") + protocol;
}

/** Lines that are nearly right: a right one in which something is put in, left out or put in place of something. */
const nearly = fc
  .tuple(forward, fc.nat(40), fc.nat(3), fc.string({ unit: "binary", maxLength: 3 }))
  .map(([sound, at, length, put]) => {
    const text = written(sound);
    return text.slice(0, at) + put + text.slice(at + length);
  });
const signs = fc.string({ unit: fc.constantFrom(...Array.from("0123456789.:/-tcpudany TCP")) });

describe("short forms, for all texts", () => {
  holds("what is written is read back as it was", [forward], (sound) => {
    assert.deepEqual(parseShortForm(written(sound), all), sound);
  });

  holds(
    "what is read is written in the same letters, but for the case of the protocol",
    [fc.oneof(nearly, signs, forward.map(written)), given],
    (text, some) => {
      const form = read(text, some);
      if (form !== undefined) assert.equal(written(form), text.toLowerCase());
    },
  );

  holds(
    "what is read has all that is not given, and as many ports inside as outside",
    [fc.oneof(nearly, signs, forward.map(written)), given],
    (text, some) => {
      const form = read(text, some);
      if (form === undefined) return;
      for (const property of ["externalIp", "internalIp", "ipProtocol"] as const) {
        assert.ok(some[property] || form[property] !== undefined, property);
      }
      const [external, internal] = [parsePorts(form.externalPort), parsePorts(form.internalPort)];
      assert.ok(external !== undefined && internal !== undefined);
      assert.equal(width(external), width(internal));
    },
  );

  holds(
    "an error is a ShortFormError that points into the text or at its end, below what it speaks of",
    [fc.oneof(nearly, signs, fc.string({ unit: "binary", maxLength: 200 })), given],
    (text, some) => {
      const message = errorOf(text, some)?.message;
      if (message === undefined) return;
      const [shown = "", caret = "", ...more] = message.split("\n");
      assert.deepEqual(more, [], "two lines");
      const at = caret.indexOf("^");
      assert.ok(at >= 0 && at <= Math.min(text.length, shown.length), `${at} of ${text.length}`);
      assert.equal(shown.slice(0, at), text.slice(0, at), "what is before the error is shown as it is");
      const [, found, expected] = /\^ found (.+?), expected (.+)$/.exec(caret) ?? [];
      assert.ok(found !== undefined && expected !== undefined, caret);
      assert.equal(found === "the end", at === text.length);
    },
  );

  holds(
    "a line that goes on behind its end goes wrong there",
    [forward, fc.string({ maxLength: 10 })],
    (sound, more) => {
      const text = written(sound);
      const [, caret = ""] = errorOf(`${text} ${more}`, all)?.message.split("\n") ?? [];
      assert.equal(caret.indexOf("^"), text.length);
    },
  );
});

function read(text: string, some: typeof all): ShortForm | undefined {
  return errorOf(text, some) === undefined ? parseShortForm(text, some) : undefined;
}

/** Anything else that is thrown fails the test. */
function errorOf(text: string, some: typeof all): ShortFormError | undefined {
  try {
    parseShortForm(text, some);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ShortFormError, String(error));
    return error;
  }
}
