import assert from "node:assert/strict";
import type { FaultRule } from "../../emulator/src/index.js";
import type { Stack } from "./stack.js";

/** Lets one run after the other end too early, each in another way, and the cloud recover afterwards. */
export async function interrupt({ project, emulator }: Stack): Promise<void> {
  project.env["BEFORE"] = "yes";
  await project.up();
  delete project.env["BEFORE"];
  const { entries } = await project.state();
  const find = (name: string) => {
    const { urn, id } = entries.get(name) ?? {};
    assert.ok(urn !== undefined && id !== undefined, `${name} was not made`);
    return { urn, id };
  };
  const [changed, behind, left] = [find("half-changed"), find("behind"), find("left")];
  const refused = { error: { code: "OperationDenied", status: 400 } } as const;

  const failures: Readonly<Record<string, FaultRule>> = {
    "half-made": { action: "CreateForwardEntry", entry: "half-made", stuck: true },
    "half-changed": { action: "ModifyForwardEntry", entry: changed.id, stuck: true },
    between: { action: "CreateForwardEntry", entry: "between", ...refused },
    behind: { action: "DeleteForwardEntry", entry: behind.id, ...refused },
  };
  project.env["ENS_OPERATION_TIMEOUT"] = "2";
  for (const [name, fault] of Object.entries(failures)) {
    emulator.faults.add(fault);
    const urn = changed.urn.replace(/[^:]+$/, name);
    await project.failingUp("--target", urn);
    emulator.faults.clear();
  }
  delete project.env["ENS_OPERATION_TIMEOUT"];
  for (const { ForwardEntryId, Status } of emulator.entries()) {
    if (Status !== "Available") emulator.release(ForwardEntryId);
  }
  await project.succeed("state", "delete", left.urn, "--yes");

  const { resources } = await project.state();
  const marked = (is: (resource: (typeof resources)[number]) => boolean) =>
    resources.filter(is).map(({ urn }) => urn.split("::").at(-1));
  assert.deepEqual(
    {
      initErrors: marked(({ initErrors = [] }) => initErrors.length > 0).sort(),
      pendingReplacement: marked(({ pendingReplacement }) => pendingReplacement === true),
      delete: marked((resource) => resource.delete === true),
    },
    { initErrors: ["half-changed", "half-made"], pendingReplacement: ["between"], delete: ["behind"] },
  );
}
