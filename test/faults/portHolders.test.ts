import assert from "node:assert/strict";

import { autoName } from "../../provider/src/entry/names.js";
import type { Bag } from "./engineState.js";
import { InProcessCloud, openSession, type Session } from "./inProcess.js";
import { declare } from "./lane.js";
import { inVirtualTime } from "./virtualTime.js";

const urnOf = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;
const belowPortForwards = (name: string) =>
  urnOf(name).replace("pulumi-nodejs:", "ens:index:PortForwards$pulumi-nodejs:");

const entry = (name: string, more: Bag = {}): Bag => declare(name, 2222, { internalPort: "22", ...more });

/** An entry with the name that its resource generates. */
const generated = (name: string, urn = urnOf(name)): Bag => {
  const mark = autoName(name, urn);
  return entry(name, { forwardEntryName: mark, __autoName: mark, __urn: urn });
};

/** What a create is told about the holder of its port, after 20 s without any other change (see also dynamic/preview). */
describe("an entry that holds the port of a new one, in virtual time", () => {
  /** One run creates `old`; the next one declares what `meanwhile` declares, and then creates `created`. */
  const refusal = (
    old: Bag,
    created: Bag,
    meanwhile: (provider: Session["provider"]) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<string> =>
    inVirtualTime(async () => {
      const cloud = new InProcessCloud({ randomSeed: 1, settleMs: 100, refuseWhileSiblingBusy: false });
      await openSession(cloud, () => 0.5).provider.create(old);
      const { provider } = openSession(cloud, () => 0.5);
      await meanwhile(provider);
      return provider.create(created).then(
        () => assert.fail("it succeeded"),
        (error: unknown) => (error as Error).message,
      );
    });

  it("is not of the past where it is declared in this run, though its entry is not in the state yet", async () => {
    const message = await refusal(generated("old"), entry("new"), (provider) =>
      provider.check({}, generated("old")),
    );
    assert.match(
      message,
      /This stack created it as "old", which is declared in this run, but has not left the port so far\./,
    );
  });

  it("is the old half of a replacement where its resource has another entry, which the message tells", async () => {
    let current = "";
    const message = await refusal(generated("old"), entry("new"), async (provider) => {
      const next = { ...generated("old"), externalPort: "1" };
      const { id, outputs } = await provider.create(next);
      await provider.check(next, next);
      await provider.diff(id, outputs, next);
      current = id;
    });
    assert.match(
      message,
      new RegExp(
        `This stack created it for "old", which has ${current} now, .* If a "pulumi up" failed that replaced "old", the next`,
      ),
    );
  });

  it("is a stranger where nothing tells of it, and then the message begins its advice anew", async () => {
    assert.match(
      await refusal(entry("old", { forwardEntryName: "by hand" }), entry("new", { internalPort: "1" })),
      /\)\. No resource that this run has declared so far has that entry\. Choose another port, or delete/,
    );
  });

  it("is known also where it had no parent, and the advice says so", async () => {
    assert.match(
      await refusal(generated("ssh"), entry("web-ssh", { __urn: belowPortForwards("web-ssh") })),
      /This stack created it as "ssh", .* aliases with the old URN "urn:[^"]*::ssh" instead\./,
    );
  });

  it("is known also where it was below PortForwards", async () => {
    const urn = belowPortForwards("web-ssh");
    const message = await refusal(generated("web-ssh", urn), entry("ssh"));
    assert.ok(message.includes(`created it as "web-ssh", which has not been declared`), message);
    assert.ok(message.includes(`aliases with the old URN "${urn}" instead.`), message);
  });

  it("is all that is said where the create got no answer either", () =>
    inVirtualTime(async () => {
      const cloud = new InProcessCloud({ randomSeed: 1, settleMs: 100, refuseWhileSiblingBusy: false });
      const session = () => openSession(cloud, () => 0.5).provider;
      await session().create(
        entry("theirs", { forwardEntryName: "somebody else's", internalIp: "10.0.0.99" }),
      );
      cloud.addFaults([{ action: "CreateForwardEntry", times: 1, drop: "before" }]);
      await assert.rejects(session().create(entry("new")), ({ message }: Error) => {
        assert.match(message, /is held by forward entry fwd-\w+/);
        assert.doesNotMatch(message, /not known/);
        return true;
      });
    }));
});
