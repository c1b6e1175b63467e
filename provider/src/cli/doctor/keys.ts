import { existsSync } from "node:fs";

import { clockErrorCodes, keyErrorCodes, UserError } from "../../api/errors.js";
import type { Redactor } from "../../api/redact.js";
import { describeKeys, type CredentialPlan } from "../../config/credentialPlan.js";
import { commandFor } from "../../config/credentials.js";
import { commandLimitMs } from "../../config/keyCommand.js";
import type { KeyCommand } from "../../config/keyReader.js";
import { defaultFiles } from "../../config/profile.js";
import { maskAccessKeyId } from "../../config/settingsTable.js";
import type { Account } from "../../session/account.js";
import { plain } from "../text.js";
import { note, ok, problem, warning, type Finding } from "./findings.js";
import type { ProbeResults, TimeBudget } from "./permissions.js";

/** Services that return keys have a limit of ten seconds of their own. */
const serviceLimitMs = 12_000;

export interface KeyOptions {
  readonly plan: CredentialPlan;
  readonly account: Account;
  readonly budget: TimeBudget;
  /** The keys are added to it. */
  readonly secrets: Redactor;
  /** Whether the stack keeps a value as a secret. */
  readonly isSecret: (key: string) => boolean;
}

/** Opens the keys as the first call of a run would. */
export async function openKeys(options: KeyOptions): Promise<{ findings: Finding[]; opened: boolean }> {
  const { plan, account, budget, secrets } = options;
  let command: KeyCommand | undefined;
  let limitMs = serviceLimitMs;
  const announced = () => (command === undefined ? [] : [commandFinding(command)]);
  const failed = (
    text: string,
    hint = "see docs/credentials.md in the repository for all sources of keys",
  ) => ({
    findings: [...announced(), problem("keys", text, hint)],
    opened: false,
  });
  let keys;
  try {
    command = await commandFor(plan);
    if (command !== undefined) {
      // shown before it runs, because it may do anything and the findings are printed at the end
      process.stderr.write(`pulumi-alicloud-ens: ${commandText(command)}\n`);
      // a run waits longer for a command than the whole doctor may take
      limitMs = budget.for(commandLimitMs);
    }
    keys = await budget.within(limitMs, account.keys());
  } catch (error) {
    return failed(error instanceof UserError ? error.message : "No keys were found.");
  }
  if (keys === undefined && command !== undefined) {
    return failed(
      `the command of ${command.source} has not ended within ${Math.ceil(limitMs / 1000)} s, which is all the time that doctor had left. A run waits ${commandLimitMs / 1000} s for it`,
      plain(`run it in a shell to see how long it takes, and what it waits for: ${command.program} …`, 300),
    );
  }
  if (keys === undefined) {
    return failed(`${describeKeys(plan)} did not arrive in time: their source does not answer.`);
  }
  secrets.add(keys.accessKeySecret, keys.securityToken);
  const isTemporary = keys.accessKeyId.startsWith("STS.");
  return {
    findings: [
      ...announced(),
      ok("keys", `signs with ${describeKeys(plan)}${detailsOf(keys.accessKeyId, options)}`),
      ...mixedPair(plan),
      ...(isTemporary && keys.securityToken === undefined ? [tokenMissing] : []),
    ],
    opened: true,
  };
}

const commandText = ({ source, program }: KeyCommand): string =>
  plain(`${source} runs a command to get keys: ${program}`, 300);

const commandFinding = (command: KeyCommand): Finding =>
  note(
    "command",
    commandText(command),
    "check that you trust the file, because each run with these settings runs the command",
  );

const tokenMissing = warning(
  "token",
  "the access key is a temporary one (STS.…), but no security token was found beside it",
  "set ens:securityToken, or ALICLOUD_SECURITY_TOKEN, in the same source as the access key",
);

function detailsOf(accessKeyId: string, { plan: { base }, isSecret }: KeyOptions): string {
  const id = base.kind === "keys" && isSecret(base.from) ? undefined : maskAccessKeyId(accessKeyId);
  const file = base.kind === "chain" ? defaultFiles().find((path) => existsSync(path)) : undefined;
  const details = [id, file].filter((one) => one !== undefined);
  return details.length === 0 ? "" : ` (${details.join(", ")})`;
}

/** An access key and a secret from two places often belong to two pairs. */
function mixedPair({ used }: CredentialPlan): Finding[] {
  const accessKey = used.find(({ name }) => name === "accessKey");
  const secretKey = used.find(({ name }) => name === "secretKey");
  if (accessKey === undefined || secretKey === undefined || accessKey.source === secretKey.source) {
    return [];
  }
  const text = `its secret comes from another place, ${secretKey.from}: check that the two belong together`;
  return [note("pair", text)];
}

export const notSent = note(
  "accepted",
  "whether the service accepts them is not known, as the endpoint does not answer",
);

/** Whether the service accepted the keys, by the first call that was signed with them. */
export function acceptance({ fatal }: ProbeResults, plan: CredentialPlan): Finding {
  if (fatal === undefined) {
    return ok("accepted", "the service accepts them");
  }
  const { code = "" } = fatal;
  if (keyErrorCodes.test(code)) {
    return problem(
      "accepted",
      `the service does not accept ${describeKeys(plan)}. ${fatal.message}`,
      /^SignatureDoesNotMatch|^IncompleteSignature/.test(code)
        ? "check that the secret key belongs to this access key, and was copied whole"
        : /SecurityToken/.test(code)
          ? "get a new session: temporary keys expire, and their token belongs to them"
          : "check that the access key exists, is active, and belongs to this site (China or international)",
    );
  }
  if (clockErrorCodes.test(code)) {
    return problem("accepted", `the signature was too old or too new. ${fatal.message}`, "set the clock");
  }
  return problem(
    "accepted",
    `a signed call got no usable answer. ${fatal.message}`,
    "run the command again; if that does not help, check that ens:endpoint is an endpoint of ENS and that no proxy is in between",
  );
}
