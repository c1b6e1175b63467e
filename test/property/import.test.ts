import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";

import fc from "fast-check";
import ts from "typescript";

import { importFileOf } from "../../provider/src/cli/import/files.js";
import { nameAll } from "../../provider/src/cli/import/names.js";
import type { UrnOf } from "../../provider/src/cli/import/selection.js";
import { namesOfConstants, programOf } from "../../provider/src/cli/import/program.js";
import { select } from "../../provider/src/cli/import/selection.js";
import { normalise, properties, type PropertyMap } from "../../provider/src/entry/properties.js";
import { autoName } from "../../provider/src/entry/names.js";
import { ipProtocols } from "../../provider/src/entry/ports.js";
import { topUrn } from "../../provider/src/entry/names.js";
import type { RemoteEntry } from "../../provider/src/gateway/reads.js";
import { hostile } from "../report/hostile.js";
import { holds } from "./seed.js";

const urnOf = (name: string): string => topUrn("dev", "shop", "t", name);

const name = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(
    "",
    "web",
    "Web",
    "web-tcp-1",
    "class",
    "ens",
    "natGatewayId",
    "externalIp1",
    "__proto__",
    ...hostile,
  ),
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .map((resource) => autoName(resource, urnOf(resource))),
);

const entry = fc.record({
  forwardEntryName: name,
  externalIp: fc.constantFrom("203.0.113.9", "203.0.113.10"),
  first: fc.integer({ min: 1, max: 60_000 }),
  span: fc.constantFrom(0, 0, 10),
  asRange: fc.boolean(),
  internalIp: fc.ipV4(),
  ipProtocol: fc.constantFrom(...ipProtocols),
  healthy: fc.boolean(),
  standbyExternalIp: fc.constantFrom(undefined, "203.0.113.12"),
});

const cloud = fc.array(entry, { minLength: 1, maxLength: 12 }).map((all) =>
  all.map(
    ({ first, span, asRange, healthy, forwardEntryName, standbyExternalIp, ...rest }, at): RemoteEntry => {
      const ports = span === 0 && !asRange ? `${first}` : `${first}/${first + span}`;
      return {
        id: `fwd-${at}`,
        values: {
          ...rest,
          natGatewayId: "nat-1",
          externalPort: ports,
          internalPort: ports,
          ...(forwardEntryName === "" ? {} : { forwardEntryName }),
          ...(healthy ? { healthCheckPort: first + span } : {}),
          ...(standbyExternalIp === undefined ? {} : { standbyExternalIp }),
        },
        status: "Available",
        standbyStatus: undefined,
        createdAt: undefined,
      };
    },
  ),
);

interface Written {
  readonly program: string;
  readonly resources: readonly { name: string; id: string; inputs: PropertyMap }[];
}

function write(entries: readonly RemoteEntry[], of: UrnOf): Written {
  const wanted = { natGatewayId: "nat-1", externalIps: new Set<string>(), ids: new Set<string>() };
  const { found } = select(entries, wanted, new Map());
  const named = nameAll(found, { names: new Set(), identifiers: namesOfConstants }, of);
  const { resources } = JSON.parse(importFileOf(named, of)) as Pick<Written, "resources">;
  return { program: programOf(named, of, false), resources };
}

/** What a program declares when it is run; the rest of it is JavaScript too. */
function declared(program: string): Map<string, PropertyMap> {
  const identifiers = [...program.matchAll(/^const (.*) = /gm)].map(([, identifier = ""]) => identifier);
  for (const identifier of identifiers) {
    const scanner = ts.createScanner(ts.ScriptTarget.ES2020, false, ts.LanguageVariant.Standard, identifier);
    scanner.scan();
    assert.equal(scanner.getTokenText(), identifier, "an identifier is one token");
  }
  const resources = new Map<string, PropertyMap>();
  function ForwardEntry(resource: string, args: PropertyMap): void {
    assert.equal(resources.has(resource), false, `two resources are called ${JSON.stringify(resource)}`);
    resources.set(resource, args);
  }
  // nothing else is there, so a name that gets out of its literal finds nothing to do harm with
  const line = 'import * as ens from "pulumi-alicloud-ens";\n';
  assert.ok(program.startsWith(line));
  runInNewContext(`"use strict";${program.slice(line.length)}`, { ens: { ForwardEntry } }, { timeout: 1000 });
  return resources;
}

/** The inputs that the constructor of the resource makes of its arguments. */
function inputsOf(resource: string, args: PropertyMap): PropertyMap {
  const all = properties.map((property) => [property, normalise(property, args[property])] as const);
  const values = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  return { ...values, forwardEntryName: args["forwardEntryName"] ?? autoName(resource, urnOf(resource)) };
}

describe("an imported program", () => {
  for (const [what, of] of [
    ["with its stack known", urnOf],
    ["without a stack", undefined],
  ] as const) {
    holds(`declares, ${what}, exactly what pulumi import puts into the state`, [cloud], (entries) => {
      const { program, resources } = write(entries, of);
      const found = declared(program);
      assert.equal(found.size, resources.length);
      for (const { name: resource, inputs } of resources) {
        const visible = Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
        assert.deepEqual(inputsOf(resource, found.get(resource) ?? {}), visible);
      }
    });
  }

  holds(
    "is the same whatever the order in which the cloud lists the entries",
    [cloud, fc.nat()],
    (entries, turn) => {
      const at = turn % entries.length;
      const turned = [...entries.slice(at), ...entries.slice(0, at)].reverse();
      assert.deepEqual(write(turned, urnOf), write(entries, urnOf));
    },
  );

  holds("holds no character that a reviewer cannot see", [cloud], (entries) => {
    assert.doesNotMatch(
      write(entries, urnOf).program,
      /[^\P{C}\n]|[\u2028\u2029]|\p{Default_Ignorable_Code_Point}/u,
    );
  });
});
