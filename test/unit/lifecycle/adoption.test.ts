import assert from "node:assert/strict";

import { autoName } from "../../../provider/src/entry/names.js";
import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { adoptExisting, adoptIdProblem } from "../../../provider/src/lifecycle/adoption.js";
import { deleteEntry } from "../../../provider/src/lifecycle/delete.js";
import type { ProviderContext, ResourceRef } from "../../../provider/src/lifecycle/operation.js";
import { RunState } from "../../../provider/src/lifecycle/runState.js";
import { without } from "../support/bags.js";
import { answer, Cloud, contextOf, type Lines, reporter } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { inOperation, inputs, resource, stored, urnOf } from "../support/life.js";
import { fakeTime } from "../support/time.js";

const ssh = { ...resource, urn: urnOf("ssh") };
const other = urnOf("other");
const shown = (name: string) => `("${name}", TCP 203.0.113.10:22 to 10.0.0.5:22)`;
const forced =
  "If this run replaces the resource (--replace, --target-replace, replacementTrigger, replaceWith, pulumi state taint)";
const replaced = (id: string) =>
  `Forward entry ${id} ${shown("ssh-0123abcd")} is the entry that this resource replaces, and Pulumi deletes it last. Give this resource the option deleteBeforeReplace.`;

describe("adoption", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let lines: Lines;
  beforeEach(() => {
    cloud = new Cloud();
    lines = reporter();
  });

  /** The id of the entry that a create adopts, or its error, and after how many ms. */
  const adopt = async (
    context: ProviderContext,
    changes: PropertyMap = {},
    of: ResourceRef = ssh,
  ): Promise<{ id?: string | undefined; error?: string; after: number; left?: number | undefined }> => {
    const begun = Date.now();
    let left: number | undefined;
    const done = inOperation(
      context,
      async (operation) => {
        const id = await adoptExisting(operation);
        left = operation.call.deadline.at - Date.now();
        return id;
      },
      { resource: of, inputs: { ...inputs, ...changes } },
      lines,
    ).then(
      (id) => ({ id, after: Date.now() - begun, left }),
      (error: unknown) => ({ error: (error as Error).message, after: Date.now() - begun }),
    );
    await time.run();
    return done;
  };
  const declare = (context: ProviderContext, id: string, urn: string | undefined) =>
    context.run.diff(id, urn, { outputs: stored }, stored);
  const at = (ms: number, happens: () => unknown) => setTimeout(happens, ms);
  const entryOf = (id: string) => cloud.entries.get(id)!;

  describe("by adoptId", () => {
    const byId = (context = contextOf(cloud), changes: PropertyMap = {}, of?: ResourceRef) =>
      adopt(context, { forwardEntryName: undefined, adoptId: "fwd-9", ...changes }, of);
    const there = (changes: PropertyMap = {}) =>
      cloud.add({ ...stored, forwardEntryId: "fwd-9", forwardEntryName: "by hand", ...changes });

    const owned =
      'adoptId names forward entry fwd-9, which this stack has as "other". Remove adoptId: it is for entries that no resource of the stack has. If this resource continues "other" under a new name, also remove "other" from the program and give this resource the option aliases with the old name "other".';
    const named =
      'adoptId names forward entry fwd-9, which "other" names as well. Let one resource adopt it.';
    for (const [situation, owner, adopter, urn, problem] of [
      ["another resource of the stack has", other, undefined, ssh.urn, owned],
      ["another resource has, for a resource that is not known", other, undefined, undefined, owned],
      ["another resource names too", undefined, other, ssh.urn, named],
      ["the resource itself has and names", ssh.urn, ssh.urn, ssh.urn, undefined],
      ["nobody has or names", undefined, undefined, ssh.urn, undefined],
    ] as const) {
      it(`is ${problem === undefined ? "possible" : "refused"} for an entry that ${situation}`, () => {
        const run = new RunState();
        if (owner !== undefined) run.changes.set("fwd-9", { urn: owner, properties: {}, retained: true });
        if (adopter !== undefined) run.adopters.set("fwd-9", adopter);
        assert.equal(adoptIdProblem("fwd-9", urn, run), problem);
      });
    }

    it("changes nothing where it is refused, also late", async () => {
      there();
      const context = contextOf(cloud);
      declare(context, "fwd-9", other);
      assert.equal((await byId(context)).error, `${owned} Nothing was changed.`);
    });

    const gone =
      "adoptId names forward entry fwd-9, which does not exist at ens.test with the access key from ens:accessKey. Check the id, or remove adoptId to create a new entry. Nothing was changed.";
    for (const [deleter, of, error] of [
      ["the resource itself, which is being replaced", ssh, undefined],
      ["another resource", { ...ssh, urn: other }, gone],
      ["nobody", undefined, gone],
    ] as const) {
      it(`of an entry that is gone ${error === undefined ? "creates a new one" : "is refused"} where ${deleter} has deleted it in this run`, async () => {
        const context = contextOf(cloud);
        there();
        if (of === undefined) {
          cloud.entries.clear();
        } else {
          const done = deleteEntry("fwd-9", { resource: of, outputs: inputs }, context, lines);
          await time.run();
          await done;
        }
        const result = await byId(context);
        assert.deepEqual([result.id, result.error], [undefined, error]);
      });
    }

    it("of an entry that is gone is refused where neither the resource nor the one that deleted it is known", async () => {
      const context = contextOf(cloud);
      context.run.deletions.set("fwd-9", undefined);
      assert.equal((await byId(context, {}, { ...ssh, urn: undefined })).error, gone);
    });

    it("finds an entry that only the list of the gateway has", async () => {
      there();
      cloud.api.describeForwardEntryAttribute.rejects(failure("InvalidParameter.DnatNotFound"));
      assert.equal((await byId()).id, "fwd-9");
    });

    it("is refused for an entry that is being deleted", async () => {
      there({ status: "Deleting" });
      assert.equal(
        (await byId()).error,
        "adoptId names forward entry fwd-9, which is being deleted. When it is gone, remove adoptId to create a new entry. Nothing was changed.",
      );
    });

    it("is refused for an entry that is not what is declared, and says how to go on", async () => {
      there();
      assert.equal(
        (await byId(contextOf(cloud), { internalIp: "10.0.0.9", healthCheckPort: 22 })).error,
        [
          `adoptId names forward entry fwd-9 ${shown("by hand")}, but it is not what is declared. Nothing was changed.`,
          '  internalIp is "10.0.0.5", declared "10.0.0.9"',
          "  healthCheckPort is nothing, declared 22",
          "Declare the entry exactly as it is now, and change it in a later update.",
          `${forced}, remove adoptId.`,
        ].join("\n"),
      );
    });

    it("is refused for an entry that this stack has created for another resource", async () => {
      const name = autoName("other", other);
      there({ forwardEntryName: name });
      assert.equal(
        (await byId()).error,
        `adoptId names forward entry fwd-9 ${shown(name)}, which this stack created as "other". adoptId is for entries that no resource of the stack has. Nothing was changed. If "other" is in the program, remove adoptId. If this resource continues "other" under a new name, replace adoptId by the option aliases with the old name "other". If the state has no "other" any more, remove adoptId and run "ENS_ADOPT=fwd-9 pulumi up".`,
      );
    });

    it("is refused for an entry that another resource of the run has created or adopted", async () => {
      there();
      const context = contextOf(cloud);
      context.gateways.of("nat-1").tryClaim("fwd-9");
      assert.equal(
        (await byId(context)).error,
        "adoptId names forward entry fwd-9, which another resource of this program has adopted. Let one resource name it. Nothing was changed.",
      );
    });

    for (const [has, declares, note] of [
      [{}, {}, ""],
      [{ healthCheckPort: "22" }, { healthCheckPort: 22 }, ""],
      [
        { healthCheckPort: "22", standbyExternalIp: "203.0.113.12" },
        {},
        '; the program does not declare its healthCheckPort 22 and standbyExternalIp "203.0.113.12", which stays as it is',
      ],
    ] as const) {
      it(`of an entry with ${JSON.stringify(has)}, declared with ${JSON.stringify(declares)}, notes what it has undeclared`, async () => {
        there(has);
        const context = contextOf(cloud);
        assert.equal((await byId(context, declares)).id, "fwd-9");
        assert.deepEqual(lines.notes, [`adopted forward entry fwd-9 as it is${note}`]);
        assert.equal(context.run.adopterOf("fwd-9"), ssh.urn);
      });
    }
  });

  describe("by ENS_ADOPT", () => {
    const order = (...ids: string[]) => contextOf(cloud, { adopt: new Set(ids) });

    it("waits until the run was quiet for 5 s, which does not use up the time limit", async () => {
      const id = cloud.add(stored);
      const context = order(id);
      at(2_000, () => {
        context.run.activity.progress();
      });
      assert.deepEqual(await adopt(context), { id, after: 7_000, left: 300_000 });
      assert.equal(lines.statuses.at(-1), `checking whether another resource of this program has ${id}`);
      assert.deepEqual(lines.warnings, [`adopted forward entry ${id}, which ENS_ADOPT names`]);
      assert.equal(context.run.adopterOf(id), ssh.urn);
    });

    const taken = (id: string, alias: string) =>
      `Forward entry ${id} ${shown("ssh-0123abcd")} belongs to "other" of this stack, so ENS_ADOPT cannot give it to another resource. Nothing was changed. If this resource continues "other" under a new name, remove "other" from the program and give this resource the option ${alias}; otherwise run "pulumi up" without ENS_ADOPT.`;
    const alias = 'aliases with the old name "other"';

    it("refuses an entry as soon as another resource that has it is declared", async () => {
      const id = cloud.add(stored);
      const context = order(id);
      at(3_000, () => declare(context, id, other));
      assert.deepEqual(await adopt(context), { error: taken(id, alias), after: 3_000 });
    });

    it("refuses an entry of another resource at once, also to a resource that is not known", async () => {
      for (const of of [ssh, { ...ssh, urn: undefined }]) {
        const id = cloud.add(stored);
        const context = order(id);
        declare(context, id, other);
        assert.deepEqual(await adopt(context, {}, of), { error: taken(id, alias), after: 0 });
        cloud.entries.clear();
      }
    });

    it("refuses the entry that the resource itself replaces", async () => {
      const id = cloud.add(stored);
      const context = order(id);
      declare(context, id, ssh.urn);
      assert.equal((await adopt(context)).error, replaced(id));
    });

    it("adopts an entry whose owner is not known by its URN, for a resource without one", async () => {
      const id = cloud.add(stored);
      const context = order(id);
      declare(context, id, undefined);
      assert.equal((await adopt(context, {}, { ...ssh, urn: undefined })).id, id);
    });

    it("refuses an entry on the port that forwards something else, before or after the wait", async () => {
      for (const afterMs of [undefined, 1_000]) {
        const id = cloud.add(stored);
        const change = () => Object.assign(entryOf(id), { internalIp: "10.0.0.9", internalPort: "80" });
        if (afterMs === undefined) change();
        else at(afterMs, change);
        assert.equal(
          (await adopt(order(id))).error,
          `ENS_ADOPT names ${id}, but it is not what is declared: internalIp is "10.0.0.9", declared "10.0.0.5"; internalPort is "80", declared "22". Nothing was changed.`,
        );
        cloud.entries.clear();
      }
    });

    it("takes the entry that forwards what is declared before another one on the port", async () => {
      const wide = cloud.add({ ...stored, externalPort: "22/23", internalPort: "22/23" });
      const id = cloud.add(stored);
      assert.equal((await adopt(order(wide, id))).id, id);
    });

    it("adopts nothing where the entry goes away before or during the wait, or is being deleted", async () => {
      const id = cloud.add(stored);
      cloud.api.describeForwardEntryAttribute.onFirstCall().rejects(failure("InvalidParameter.DnatNotFound"));
      assert.deepEqual(await adopt(order(id)), { id: undefined, after: 0, left: 300_000 });
      at(1_000, () => cloud.entries.delete(id));
      assert.equal((await adopt(order(id))).id, undefined);
      const deleting = cloud.add({ ...stored, status: "Deleting" });
      assert.deepEqual(await adopt(order(deleting)), { id: undefined, after: 0, left: 300_000 });
      assert.deepEqual(lines.warnings, []);
    });

    it("adopts nothing where a create of this run has the entry", async () => {
      const id = cloud.add(stored);
      const context = order(id);
      context.gateways.of("nat-1").tryClaim(id);
      assert.equal((await adopt(context)).id, undefined);
      assert.equal(context.run.adopterOf(id), undefined);
    });
  });

  describe("of what an interrupted run has left", () => {
    const interrupted = () => contextOf(cloud, { adoptInterrupted: true });

    it("waits until the run was quiet for 5 s, and says so", async () => {
      const id = cloud.add(stored);
      assert.deepEqual(await adopt(interrupted()), { id, after: 5_000, left: 300_000 });
      assert.deepEqual(lines.warnings, [
        `adopted forward entry ${id}, which an interrupted run of this resource had created`,
      ]);
    });

    it("needs ens:adoptInterrupted, and the refusal says how to go on", async () => {
      const id = cloud.add(stored);
      assert.equal(
        (await adopt(contextOf(cloud))).error,
        `Forward entry ${id} ${shown("ssh-0123abcd")} already exists and has the name that this resource generates. Either an earlier run was interrupted after creating it, or it stayed when the resource left the state (retainOnDelete, pulumi state delete). In these cases run "ENS_ADOPT=${id} pulumi up" to continue with it, set ens:adoptInterrupted to true to have that done automatically, or delete it. ${forced}, give it the option deleteBeforeReplace instead.`,
      );
    });

    it("does not happen where a resource that was renamed has the entry, as soon as it is declared", async () => {
      for (const context of [interrupted(), contextOf(cloud)]) {
        const id = cloud.add(stored);
        at(2_000, () => declare(context, id, other));
        assert.deepEqual(await adopt(context), { id: undefined, after: 2_000, left: 300_000 });
        cloud.entries.clear();
      }
    });

    it("refuses the entry that the resource itself replaces, whatever ens:adoptInterrupted says", async () => {
      for (const context of [interrupted(), contextOf(cloud)]) {
        const id = cloud.add(stored);
        declare(context, id, ssh.urn);
        assert.equal((await adopt(context)).error, replaced(id));
        cloud.entries.clear();
      }
    });

    for (const [what, happens] of [
      ["gone", (id: string) => cloud.entries.delete(id)],
      ["changed", (id: string) => Object.assign(entryOf(id), { internalIp: "10.0.0.9" })],
      [
        "being deleted",
        (id: string) =>
          cloud.api.describeForwardEntryAttribute.callsFake(() =>
            answer({ ...entryOf(id), status: "Deleting" }),
          ),
      ],
    ] as const) {
      it(`does not happen where the entry is ${what} after the wait`, async () => {
        const id = cloud.add(stored);
        at(1_000, () => happens(id));
        assert.equal((await adopt(interrupted())).id, undefined);
      });
    }

    it("needs a name that the resource generates, and leaves others alone without a word", async () => {
      cloud.add({ ...stored, forwardEntryName: "by hand" });
      cloud.add(without(stored, "forwardEntryName"));
      for (const of of [ssh, { ...ssh, autoName: undefined }]) {
        assert.deepEqual(await adopt(interrupted(), { forwardEntryName: undefined }, of), {
          id: undefined,
          after: 0,
          left: 300_000,
        });
      }
      assert.deepEqual(lines.warnings, []);
    });

    it("warns of entries with that name which are something else, unless it is known whose they are", async () => {
      const context = contextOf(cloud);
      const add = (port: string, changes: PropertyMap = {}) =>
        cloud.add({ ...stored, externalPort: port, ...changes });
      const [left, owned, claimed] = [add("1"), add("2"), add("3"), add("4", { status: "Deleting" })];
      declare(context, owned, other);
      context.gateways.of("nat-1").tryClaim(claimed);
      assert.equal((await adopt(context)).id, undefined);
      assert.deepEqual(lines.warnings, [
        `forward entry ${left} ("ssh-0123abcd", TCP 203.0.113.10:1 to 10.0.0.5:22) has the name that this resource generates, but is not what it declares. An interrupted run may have left it, another resource of this program may have it (aliases), or a stack of the same name. It was not changed. Delete it if it is not needed.`,
      ]);
    });
  });
});
