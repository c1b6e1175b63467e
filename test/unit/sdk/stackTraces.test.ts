import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ForwardEntry } from "../../../provider/src/index.js";

const args = {
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: 22,
  internalIp: "10.0.0.5",
  internalPort: 22,
};

describe("resources: the stack traces that the SDK takes while an entry is declared", () => {
  let before: number;

  beforeEach(async () => {
    before = Error.stackTraceLimit;
    Error.stackTraceLimit = 17;
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: () => ({}),
    });
  });

  afterEach(() => {
    Error.stackTraceLimit = before;
  });

  it("are short, and long again afterwards", () => {
    let within = 0;
    const look: pulumi.ResourceTransformation = () => {
      within = Error.stackTraceLimit;
      return undefined;
    };
    new ForwardEntry("entry", args, { transformations: [look] });
    assert.equal(within, 3);
    assert.equal(Error.stackTraceLimit, 17);
  });

  it("are long again after an error, whose own trace tells where it comes from", () => {
    const refuse: pulumi.ResourceTransformation = () => {
      throw new Error("refused");
    };
    assert.throws(
      () => new ForwardEntry("entry", args, { transformations: [refuse] }),
      ({ message, stack }: Error) => message === "refused" && stack?.includes("stackTraces.test") === true,
    );
    assert.equal(Error.stackTraceLimit, 17);
  });

  it("never become longer than the program wants them", () => {
    Error.stackTraceLimit = 1;
    let within = 0;
    const look: pulumi.ResourceTransformation = () => {
      within = Error.stackTraceLimit;
      return undefined;
    };
    new ForwardEntry("entry", args, { transformations: [look] });
    assert.equal(within, 1);
  });
});
