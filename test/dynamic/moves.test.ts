import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { DynamicServer } from "./server.js";

const natGatewayId = "nat-5quickstart00000000000000";

const entry = (name: string, externalPort: number) => ({
  natGatewayId,
  externalIp: "203.0.113.10",
  externalPort: String(externalPort),
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: name,
  __autoName: name,
});

for (const refuseWhileSiblingBusy of [false, true]) {
  describe(`moves between entries of one gateway, where the cloud ${refuseWhileSiblingBusy ? "refuses" : "accepts"} concurrent writes`, () => {
    let ens: EnsEmulator;
    let server: DynamicServer;

    beforeEach(async () => {
      ens = await startEnsEmulator({
        refuseWhileSiblingBusy,
        durations: { create: 30, modify: 150, delete: 30 },
      });
      server = await DynamicServer.start({
        config: {
          "ens:endpoint": ens.endpoint,
          "ens:accessKey": ens.accessKeyId,
          "ens:secretKey": ens.accessKeySecret,
        },
      });
    });

    afterEach(async () => {
      await server.stop();
      await ens.close();
    });

    const ports = () =>
      Object.fromEntries(
        ens.entries(natGatewayId).map((shown) => [shown.ForwardEntryName, shown.ExternalPort]),
      );

    it("an entry takes the port that another one leaves in the same update", async () => {
      const a = await server.create(entry("aa", 1001));
      const b = await server.create(entry("bb", 1002));
      await server.diff(a.id, a.outputs, entry("aa", 1002));
      await server.diff(b.id, b.outputs, entry("bb", 1003));
      await Promise.all([
        server.update(a.id, a.outputs, entry("aa", 1002)),
        server.update(b.id, b.outputs, entry("bb", 1003)),
      ]);
      assert.deepEqual(ports(), { aa: "1002", bb: "1003" });
    });

    it("a new entry takes the port that another one leaves in the same update", async () => {
      const a = await server.create(entry("aa", 1001));
      await server.diff(a.id, a.outputs, entry("aa", 1002));
      await Promise.all([
        server.create(entry("new", 1001)),
        server.update(a.id, a.outputs, entry("aa", 1002)),
      ]);
      assert.deepEqual(ports(), { aa: "1002", new: "1001" });
    });

    it("two entries that swap their ports are told how to do it", async () => {
      const a = await server.create(entry("aa", 1001));
      const b = await server.create(entry("bb", 1002));
      await server.diff(a.id, a.outputs, entry("aa", 1002));
      await server.diff(b.id, b.outputs, entry("bb", 1001));
      const results = await Promise.allSettled([
        server.update(a.id, a.outputs, entry("aa", 1002)),
        server.update(b.id, b.outputs, entry("bb", 1001)),
      ]);
      const [first] = results.filter((result) => result.status === "rejected");
      assert.match(
        String(first?.reason),
        /exchange external ports, which cannot be done in one update\. Move one of them to an unused port, run "pulumi up", then set the final ports/,
      );
      assert.deepEqual(ports(), { aa: "1001", bb: "1002" });
    });

    it("a port is not waited for where nobody is going to leave it", async () => {
      const a = await server.create(entry("aa", 1001));
      await server.diff(a.id, a.outputs, entry("aa", 1001));
      await assert.rejects(
        server.create(entry("new", 1001)),
        /is held by forward entry fwd-.* which keeps the port in this update/,
      );
      assert.equal(ens.entries(natGatewayId).length, 1);
    });
  });
}
