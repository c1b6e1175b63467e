import assert from "node:assert/strict";

import { toRemoteEntry } from "../../../provider/src/gateway/reads.js";

const told = {
  forwardEntryId: "fwd-1",
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: "80",
  internalIp: "10.0.0.5",
  internalPort: "8080",
  ipProtocol: "tcp",
  forwardEntryName: "web",
  healthCheckPort: "8080",
  status: "Available",
};

describe("an entry as the cloud tells it", () => {
  it("is spelt as the program's", () => {
    const live = toRemoteEntry(told);
    assert.equal(live.values["ipProtocol"], "TCP");
    assert.equal(live.values["healthCheckPort"], 8080);
    assert.equal(live.status, "Available");
  });

  it("has no value where the service tells none, in whichever way", () => {
    for (const unset of [undefined, "", "0"]) {
      const { values } = toRemoteEntry({ ...told, healthCheckPort: unset });
      assert.equal("healthCheckPort" in values, false, String(unset));
    }
    const { values, standbyStatus } = toRemoteEntry({ ...told, forwardEntryName: "", standbyStatus: "" });
    assert.equal("forwardEntryName" in values, false);
    assert.equal(standbyStatus, undefined);
  });

  it("knows when it was made only where that is told and can be read", () => {
    assert.equal(toRemoteEntry(told).createdAt, undefined);
    assert.equal(
      toRemoteEntry({ ...told, creationTime: "2020-04-26T15:38:27Z" }).createdAt,
      Date.parse("2020-04-26T15:38:27Z"),
    );
    for (const creationTime of ["", undefined, "yesterday"]) {
      assert.equal(toRemoteEntry({ ...told, creationTime }).createdAt, undefined);
    }
  });

  it("never holds a value that Pulumi cannot take", () => {
    const { values } = toRemoteEntry({ ...told, healthCheckPort: "http" });
    assert.equal(Number.isNaN(values["healthCheckPort"]), false);
  });
});
