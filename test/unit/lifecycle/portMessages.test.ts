import assert from "node:assert/strict";

import { autoName } from "../../../provider/src/entry/names.js";
import type { ResourceRef } from "../../../provider/src/lifecycle/operation.js";
import type { HolderPlan } from "../../../provider/src/lifecycle/plannedChanges.js";
import { explainCycle, explainHolder } from "../../../provider/src/lifecycle/portMessages.js";
import type { RunState } from "../../../provider/src/lifecycle/runState.js";
import { Cloud, contextOf } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { inOperation, inputs, remote, resource, stored, urnOf } from "../support/life.js";

const holderText = (name: string, target = "10.0.0.5:22") =>
  `External port TCP 203.0.113.10:22 is held by forward entry fwd-9 ("${name}", TCP 203.0.113.10:22 to ${target}).`;
const error = failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry");
const other = urnOf("other");
const generated = autoName("other", other);
const ssh = { ...resource, urn: urnOf("ssh") };
const forced =
  "If this run replaces the resource (--replace, --target-replace, replacementTrigger, replaceWith, pulumi state taint), give it the option deleteBeforeReplace instead.";
const without = 'run "pulumi up" without this resource first';
const unchanged = 'run "pulumi up" with this resource unchanged first';

interface Situation {
  readonly plan?: HolderPlan;
  /** Whether the entry of the resource is to be changed, and not created. */
  readonly isUpdate?: boolean;
  readonly holder?: Readonly<Record<string, string>>;
  readonly of?: ResourceRef;
  readonly run?: (run: RunState) => unknown;
}

/** Two operations of the run that waited for ports at the same time. */
const twoWaited = async ({ activity }: RunState) => {
  const waits = [1, 2].map(() => activity.operation(() => activity.idle(Promise.resolve())));
  await Promise.all(waits);
  activity.waitsForPort("nat-1", 5);
};

describe("the message about a port that another entry holds", () => {
  const created = (known: string, more: string) =>
    `This stack created it as "other", ${known}. If "other" is still in the program and moves to another port, let this resource depend on it (option dependsOn) instead of the other way round, or move "other" in a "pulumi up" of its own first.${more}`;
  const notYet = "which has not been declared in this run so far";
  const leftProgram = (what: string, alias = "") =>
    ` If "other" has left the program, Pulumi deletes it last: ${what}${alias}.`;
  const alias =
    '; if this resource continues "other" under a new name, give it the option aliases with the old name "other" instead';
  const stranger = (advice: string, what = without) =>
    `No resource that this run has declared so far has that entry. ${advice} another port, or delete that entry first. If it belongs to a resource that leaves the program, ${what}: Pulumi deletes last. ${error.message}.`;

  for (const [situation, given, advice] of [
    [
      "another resource keeps it",
      { plan: { kind: "keeps", urn: other } },
      'It belongs to "other", which keeps the port in this update. Choose another port, or move that entry to another one.',
    ],
    [
      "a resource whose name is not known keeps it, and the own one is not known either",
      { plan: { kind: "keeps", urn: undefined }, of: { ...resource, urn: undefined } },
      "It belongs to another resource, which keeps the port in this update. Choose another port, or move that entry to another one.",
    ],
    [
      "the resource itself is replaced",
      { plan: { kind: "deleted last", urn: ssh.urn } },
      "It is the entry that this resource replaces, and Pulumi deletes it last. Give this resource the option deleteBeforeReplace.",
    ],
    [
      "the change of its owner failed",
      { plan: { kind: "failed", urn: other } },
      'It belongs to "other", whose own change failed, so the port did not become free. Solve that first, then run "pulumi up" again.',
    ],
    [
      "its owner is replaced, for a create",
      { plan: { kind: "deleted last", urn: other } },
      `It belongs to "other", which is replaced, and Pulumi deletes the old entry last. R${without.slice(1)}: that deletes it, unless it is retained (retainOnDelete).`,
    ],
    [
      "its owner is replaced, for an update",
      { plan: { kind: "deleted last", urn: other }, isUpdate: true },
      `It belongs to "other", which is replaced, and Pulumi deletes the old entry last. R${unchanged.slice(1)}: that deletes it, unless it is retained (retainOnDelete).`,
    ],
    [
      "its owner has another port in the state",
      { plan: { kind: "left", urn: other } },
      'It belongs to "other", which should not hold this port any more: the state and the service differ. Run "pulumi refresh", then "pulumi up" again.',
    ],
    [
      "its owner has begun to move",
      { plan: { kind: "leaves", urn: other, started: true } },
      'It belongs to "other", which is moving away or waits for its turn on the gateway, but had not left the port within the time limit. Run "pulumi up" again; to wait longer, set ENS_OPERATION_TIMEOUT or customTimeouts.',
    ],
    [
      "its owner has not begun to move",
      { plan: { kind: "leaves", urn: other, started: false }, run: twoWaited },
      'It belongs to "other", which moves away in this update, but its change has not started: the operations that wait for ports are all that this run does at once. Run "pulumi up --parallel 8".',
    ],
    [
      "it has the name that the new resource generates",
      { holder: { forwardEntryName: "ssh-0123abcd" } },
      `Forward entry fwd-9 ("ssh-0123abcd", TCP 203.0.113.10:22 to 10.0.0.5:22) already exists and has the name that this resource generates. Either an earlier run was interrupted after creating it, or it stayed when the resource left the state (retainOnDelete, pulumi state delete). In these cases run "ENS_ADOPT=fwd-9 pulumi up" to continue with it, set ens:adoptInterrupted to true to have that done automatically, or delete it. ${forced}`,
    ],
    [
      "it has the name that the resource of an update generates",
      { holder: { forwardEntryName: "ssh-0123abcd" }, isUpdate: true },
      stranger("Choose", unchanged),
    ],
    [
      "it is the old entry of a resource that has a new one",
      {
        holder: { forwardEntryName: generated },
        run: (run) => {
          run.recordDeclaration(other, {}, { ...inputs, externalPort: "1" });
          run.changes.set("fwd-3", { urn: other, properties: {}, retained: true });
        },
      },
      `This stack created it for "other", which has fwd-3 now, and no resource that this run has declared so far has it. If a "pulumi up" failed that replaced "other", the next one that succeeds deletes it: ${without}. Otherwise delete that entry.`,
    ],
    [
      "a resource that is not declared so far has created it",
      { holder: { forwardEntryName: generated } },
      created(notYet, leftProgram(without, alias)),
    ],
    [
      "a resource that is declared has created it",
      {
        holder: { forwardEntryName: generated },
        run: (run) => run.recordDeclaration(other, {}, { ...inputs, externalPort: "1" }),
      },
      created("which is declared in this run, but has not left the port so far", leftProgram(without, alias)),
    ],
    [
      "a resource has created it, for an update, which continues no other resource",
      { holder: { forwardEntryName: generated }, isUpdate: true },
      created(notYet, leftProgram(unchanged)),
    ],
    [
      "a resource has created it, for the successor of a replaced entry",
      {
        holder: { forwardEntryName: generated },
        run: (run) => {
          run.changes.set("fwd-1", { urn: ssh.urn, properties: {}, retained: false });
        },
      },
      created(notYet, leftProgram(without)),
    ],
    [
      "a resource has created it, and several operations wait for ports",
      { holder: { forwardEntryName: generated }, run: twoWaited },
      created(
        notYet,
        ` 2 operations of this run waited for ports at the same time: if that is all it runs at once, run "pulumi up --parallel 8".${leftProgram(without, alias)}`,
      ),
    ],
    [
      "nobody is known to have it, and it is exactly what is declared",
      { holder: { forwardEntryName: "ssh-0123abcd" }, of: { ...ssh, autoName: undefined } },
      stranger(
        `It is exactly what this resource declares: if no resource of the stack has it, run "ENS_ADOPT=fwd-9 pulumi up" to adopt it. ${forced} Otherwise choose`,
      ),
    ],
    [
      "nobody is known to have it, and it forwards what is declared",
      {},
      stranger(
        `It forwards what this resource declares under another name or health check: if no resource of the stack has it, run "ENS_ADOPT=fwd-9 pulumi up" to adopt it and change those. ${forced} Otherwise choose`,
      ),
    ],
    [
      "nobody is known to have it, for a create of something else",
      { holder: { internalIp: "10.0.0.9" } },
      stranger("Choose"),
    ],
    ["nobody is known to have it, for an update", { isUpdate: true }, stranger("Choose", unchanged)],
  ] as const satisfies readonly (readonly [string, Situation, string])[]) {
    it(`says what to do where ${situation}`, async () => {
      const { plan, isUpdate, holder: values, of, run: prepare }: Situation = given;
      const holder = remote("fwd-9", { forwardEntryName: "by hand", ...values });
      const context = contextOf(new Cloud());
      await prepare?.(context.run);
      const message = await inOperation(
        context,
        (operation) =>
          Promise.resolve(
            explainHolder({
              operation,
              own: isUpdate === true ? remote("fwd-1", { externalPort: "23" }) : undefined,
              holder,
              plan: plan ?? { kind: "undeclared" },
              error,
            }),
          ),
        { resource: of ?? ssh },
      );
      const target = `${values?.["internalIp"] ?? "10.0.0.5"}:22`;
      assert.equal(message, `${holderText(values?.["forwardEntryName"] ?? "by hand", target)} ${advice}`);
    });
  }

  for (const [what, isReplaced, option] of [
    ["none of them is replaced", false, ""],
    ["one of them is replaced", true, ' Or give "b", which is replaced, the option deleteBeforeReplace.'],
  ] as const) {
    it(`names the entries that exchange ports, and what to do where ${what}`, async () => {
      const { run } = contextOf(new Cloud());
      const moves = [
        ["a", "22", "23", {}],
        ["b", "23", "22", isReplaced ? { standbyExternalIp: "203.0.113.12" } : {}],
      ] as const;
      for (const [name, from, to, more] of moves) {
        const properties = { ...stored, externalPort: from };
        run.diff(
          `fwd-${name}`,
          urnOf(name),
          { outputs: properties },
          { ...stored, externalPort: to, ...more },
        );
      }
      const cycle = run.cycleOf("fwd-a", undefined) ?? [];
      const message = await inOperation(contextOf(new Cloud()), (operation) =>
        Promise.resolve(explainCycle(operation, remote("fwd-9", { forwardEntryName: "b" }), cycle)),
      );
      assert.equal(
        message,
        `${holderText("b")} "a" (TCP 203.0.113.10:22 to TCP 203.0.113.10:23) and "b" (TCP 203.0.113.10:23 to TCP 203.0.113.10:22) exchange external ports, which cannot be done in one update. Move one of them to an unused port, run "pulumi up", then set the final ports and run it again.${option}`,
      );
    });
  }
});
