import assert from "node:assert/strict";
import { importFileOf } from "../../../../provider/src/cli/import/files.js";
import { nameAll } from "../../../../provider/src/cli/import/names.js";
import { namesOfConstants, programOf } from "../../../../provider/src/cli/import/program.js";
import { autoName } from "../../../../provider/src/entry/names.js";
import { found, live, urnOf } from "./found.js";

const free = { names: new Set<string>(), identifiers: namesOfConstants };

const web = live({ externalPort: "443", internalPort: "8443", forwardEntryName: "web" }, { id: "fwd-web" });
const media = live(
  {
    externalPort: "8000/8010",
    internalPort: "9000/9010",
    ipProtocol: "Any",
    healthCheckPort: 9005,
    standbyExternalIp: "203.0.113.12",
  },
  { id: "fwd-media", standbyStatus: "Stopped" },
);
const named = nameAll(found(web, media), free, undefined);

describe("the program of imported entries", () => {
  it("declares each as it is, in the order of ports, with what they share said once", () => {
    assert.equal(
      programOf(named, undefined, false),
      `import * as ens from "pulumi-alicloud-ens";

const natGatewayId = "nat-1";
const externalIp = "203.0.113.10";
const standbyExternalIp = "203.0.113.12";

const web = new ens.ForwardEntry("web", {
  natGatewayId,
  externalIp,
  externalPort: 443,
  internalIp: "10.0.0.5",
  internalPort: 8443,
  ipProtocol: "TCP",
  forwardEntryName: "web",
});

const any8000_8010 = new ens.ForwardEntry("any-8000-8010", {
  natGatewayId,
  externalIp,
  externalPort: "8000/8010",
  internalIp: "10.0.0.5",
  internalPort: "9000/9010",
  forwardEntryName: "",
  healthCheckPort: 9005,
  standbyExternalIp,
});
`,
    );
  });

  it("numbers addresses where there are several", () => {
    const far = live({ externalIp: "203.0.113.9", externalPort: "1", forwardEntryName: "far" });
    const text = programOf(nameAll(found(web, far), free, undefined), undefined, false);
    assert.match(text, /const externalIp1 = "203\.0\.113\.9";\nconst externalIp2 = "203\.0\.113\.10";\n/);
    assert.match(text, /"far", \{\n {2}natGatewayId,\n {2}externalIp: externalIp1,/);
  });

  it("as a fragment has no import line", () => {
    const whole = programOf(named, undefined, false);
    assert.equal(
      `import * as ens from "pulumi-alicloud-ens";\n\n${programOf(named, undefined, true)}`,
      whole,
    );
  });

  it("leaves a name out that the resource makes by itself", () => {
    const own = live({ forwardEntryName: autoName("web", urnOf("web")) });
    const text = programOf(nameAll(found(own), free, urnOf), urnOf, false);
    assert.doesNotMatch(text, /forwardEntryName/);
    assert.match(text, /new ens\.ForwardEntry\("web", /);
    assert.match(
      programOf(nameAll(found(own), free, undefined), undefined, false),
      /forwardEntryName: "web-/,
    );
  });
});

describe("the import file", () => {
  const resources = (of: typeof urnOf | undefined) =>
    (JSON.parse(importFileOf(named, of)) as { resources: Record<string, unknown>[] }).resources;

  it("names inputs and outputs, so that nothing is read", () => {
    assert.deepEqual(resources(undefined)[1], {
      type: "pulumi-nodejs:dynamic/ens:ForwardEntry",
      name: "any-8000-8010",
      id: "fwd-media",
      inputs: {
        natGatewayId: "nat-1",
        externalIp: "203.0.113.10",
        externalPort: "8000/8010",
        internalIp: "10.0.0.5",
        internalPort: "9000/9010",
        ipProtocol: "Any",
        forwardEntryName: "",
        healthCheckPort: 9005,
        standbyExternalIp: "203.0.113.12",
        __provider: 'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v1',
      },
      outputs: {
        natGatewayId: "nat-1",
        externalIp: "203.0.113.10",
        externalPort: "8000/8010",
        internalIp: "10.0.0.5",
        internalPort: "9000/9010",
        ipProtocol: "Any",
        forwardEntryName: "",
        healthCheckPort: 9005,
        standbyExternalIp: "203.0.113.12",
        __provider: 'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v1',
        status: "Available",
        standbyStatus: "Stopped",
      },
    });
  });

  it("gives the hidden inputs of the constructor where the stack is known", () => {
    const [first] = resources(urnOf);
    const hidden = { __urn: urnOf("web"), __autoName: autoName("web", urnOf("web")) };
    for (const side of ["inputs", "outputs"] as const) {
      const { __urn, __autoName } = first?.[side] as Record<string, unknown>;
      assert.deepEqual({ __urn, __autoName }, hidden);
    }
  });
});
