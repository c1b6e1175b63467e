import { existsSync } from "node:fs";

import type { Account } from "../../session/account.js";
import { commandFor, usualFiles } from "../../config/credentials.js";
import { commandLimitMs } from "../../config/keyCommand.js";
import type { KeyCommand } from "../../config/keyReader.js";
import type { Redactor } from "../../api/redact.js";
import { clockRefused, keysRefused, UserError } from "../../api/errors.js";
import type { Settings } from "../../config/settings.js";
import { Sources, type SettingsReader } from "../../config/sources.js";
import { plain } from "../text.js";
import { note, ok, problem, warning, type Finding } from "./finding.js";
import { secretKeyIn } from "./keyPlaces.js";
import type { Patience } from "./patience.js";
import { shortened } from "./shown.js";
import type { Trials } from "./trials.js";

/** Services that give keys wait ten seconds by themselves. */
const patienceMs = 12_000;

export interface KeysPlace {
  readonly settings: Settings;
  readonly reader: SettingsReader;
  readonly account: Account;
  readonly patience: Patience;
  readonly secrets: Redactor;
  /** Whether the stack keeps a value as a secret. */
  readonly isSecret: (key: string) => boolean;
}

/** Opens the keys as the first call of a run would; `opened` tells whether there are any. */
export async function openedKeys(place: KeysPlace): Promise<{ findings: Finding[]; opened: boolean }> {
  const { account, patience, secrets, settings } = place;
  let announced: Finding[] = [];
  const failed = (
    text: string,
    next = "docs/credentials.md of the repository tells every place that keys are taken from",
  ) => ({ findings: [...announced, problem("keys", text, next)], opened: false });
  let command: KeyCommand | undefined;
  let limitMs = patienceMs;
  let keys;
  try {
    command = await commandFor(settings.credentials);
    if (command !== undefined) {
      announced = [announce(command)];
      // a run waits longer for a command than all of the doctor may take
      limitMs = patience.for(commandLimitMs);
    }
    keys = await patience.within(limitMs, account.keys());
  } catch (error) {
    return failed(error instanceof UserError ? error.message : "No keys could be had.");
  }
  if (keys === undefined && command !== undefined) {
    return failed(
      `the command of ${command.source} has not ended within ${Math.ceil(limitMs / 1000)} s, which is all the time that doctor had left. A run waits ${commandLimitMs / 1000} s for it`,
      plain(`run it in a shell to see how long it takes, and what it waits for: ${command.program} …`, 300),
    );
  }
  if (keys === undefined) {
    return failed(`${account.keysInWords} did not come in time: what gives them does not answer.`);
  }
  secrets.add(keys.accessKeySecret, keys.securityToken);
  const { base } = settings.credentials;
  const file = base.kind === "chain" ? usualFiles().find((path) => existsSync(path)) : undefined;
  const hidden = base.kind === "keys" && place.isSecret(base.from);
  const details = [hidden ? undefined : shortened(keys.accessKeyId), file].filter((one) => one !== undefined);
  return {
    findings: [
      ...announced,
      ok(
        "keys",
        `signs with ${account.keysInWords}${details.length === 0 ? "" : ` (${details.join(", ")})`}`,
      ),
      ...mixed(place),
      ...(keys.accessKeyId.startsWith("STS.") && keys.securityToken === undefined
        ? [
            warning(
              "token",
              "the access key is a temporary one (STS.…), but no security token was found beside it",
              "set ens:securityToken, or ALICLOUD_SECURITY_TOKEN, in the place where the access key is",
            ),
          ]
        : []),
    ],
    opened: true,
  };
}

/**
 * Names the command that a profile runs for its keys, which may do anything: on standard error before it runs, because the
 * findings are printed at the end.
 */
function announce({ source, program }: KeyCommand): Finding {
  const text = plain(`${source} runs a command to get keys: ${program}`, 300);
  process.stderr.write(`pulumi-alicloud-ens: ${text}\n`);
  return note(
    "command",
    text,
    "see that you trust the file, because each run with these settings runs the command",
  );
}

/** An access key and a secret of two places often belong to two pairs. */
function mixed({ settings, reader }: KeysPlace): Finding[] {
  const { base } = settings.credentials;
  const secretKey = secretKeyIn(settings.credentials, new Sources(reader));
  const placeOf = (from: string) => /^(ens|alicloud):/.exec(from)?.[0] ?? "the environment";
  return base.kind !== "keys" || secretKey === undefined || placeOf(base.from) === placeOf(secretKey.from)
    ? []
    : [
        note(
          "pair",
          `its secret comes from another place, ${secretKey.from}: see that the two belong together`,
        ),
      ];
}

export const notAsked = note(
  "accepted",
  "whether the service accepts them is not known, as the endpoint does not answer",
);

/** Whether the service took the keys, from the first call that was signed with them. */
export function acceptedKeys({ hopeless }: Trials, account: Account): Finding {
  if (hopeless === undefined) {
    return ok("accepted", "the service accepts them");
  }
  const { code = "" } = hopeless;
  if (keysRefused.test(code)) {
    return problem(
      "accepted",
      `the service does not accept ${account.keysInWords}. ${hopeless.message}`,
      /^SignatureDoesNotMatch|^IncompleteSignature/.test(code)
        ? "check that the secret key belongs to this access key, and was copied whole"
        : /SecurityToken/.test(code)
          ? "get a new session: temporary keys end, and their token belongs to them"
          : "check that the access key exists, is active, and belongs to this site (China or international)",
    );
  }
  if (clockRefused.test(code)) {
    return problem("accepted", `the signature was too old or too new. ${hopeless.message}`, "set the clock");
  }
  return problem(
    "accepted",
    `no answer could be had to a signed call. ${hopeless.message}`,
    "run the command again; if that does not help, see that ens:endpoint is the one of ENS and nothing stands in between",
  );
}
