import { now } from "../../api/clock.js";
import { UserError } from "../../api/errors.js";
import { Redactor } from "../../api/redact.js";
import { packageVersion } from "../../api/version.js";
import type { Settings } from "../../config/settings.js";
import { settingNames, settingsTable } from "../../config/settingsTable.js";
import { openAccount } from "../../session/account.js";
import { print, readFlags, type Command } from "../command.js";
import { findProject, findStack, runPulumi, settingsReader, type Stack } from "../stack.js";
import { contactEndpoint, inspectEndpoint } from "./endpoint.js";
import { count, jsonOf, section, textOf, type Report, type Section } from "./findings.js";
import { inspectGateway } from "./gateway.js";
import { inspectInstallation } from "./installation.js";
import { acceptance, notSent, openKeys, type KeyOptions } from "./keys.js";
import {
  inspectPermissions,
  permissionReport,
  probePermissions,
  type ProbeResults,
  TimeBudget,
} from "./permissions.js";
import { inspectSettings } from "./settings.js";
import { type SettingsReader, Sources } from "../../config/sources.js";

const help = `pulumi-alicloud-ens doctor [flags]

Checks everything that a run needs, in the order in which a run needs it: what is installed, the settings and where each
of them comes from, the endpoint and its clock, the keys, their permissions, and a gateway. It only reads.

  --gateway ID      checks this NAT gateway as well: its state, its addresses, how many entries it has
  --stack NAME      uses the configuration of this stack; default: the one that is selected
  --no-stack        uses the environment alone, without running Pulumi
  --try-writes      also sends a create, a modification and a deletion that cannot succeed (see below)
  --json            prints the findings for programs

Each finding is ok, a note, a warning or a problem, with what to do next. Secrets are never shown, and the id of an
access key only in part. The command takes less than a minute, even if a service does not answer.

The permissions to read are checked by one call for each action. Those to create, modify and delete are checked with
--try-writes only: the create has no parameters, and the other two name an entry id that cannot exist, so the service
must refuse all three. It is assumed to check the permission before the parameters. Where it complains about the
parameters, the action is reported as allowed, with a note.

Exits with 0 if there are no problems, otherwise with 1.
`;

const flags = {
  gateway: { type: "string" },
  stack: { type: "string" },
  "no-stack": { type: "boolean", default: false },
  "try-writes": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

export const doctor: Command = {
  summary: "what is wrong with the installation, the settings, the keys or a gateway",
  help,
  run,
};

async function run(args: string[]): Promise<number> {
  const { values } = readFlags({ args, options: flags, strict: true });
  if (values.stack !== undefined && values["no-stack"]) {
    throw new UserError("--stack and --no-stack exclude each other.");
  }
  for (const flag of ["gateway", "stack"] as const) {
    if (values[flag]?.trim() === "") {
      throw new UserError(`--${flag} is empty.`);
    }
  }
  const report = await examine({
    directory: process.cwd(),
    gateway: values.gateway,
    stackName: values.stack,
    useStack: !values["no-stack"],
    tryWrites: values["try-writes"],
  });
  await print(values.json ? jsonOf(report) : textOf(report));
  return count(report.sections, "problem") === 0 ? 0 : 1;
}

interface DoctorOptions {
  readonly directory: string;
  readonly gateway: string | undefined;
  /** Undefined for the stack that is selected. */
  readonly stackName: string | undefined;
  readonly useStack: boolean;
  /** Also sends calls that would change something, with parameters that the service must refuse. */
  readonly tryWrites: boolean;
}

/** How long everything may take, and single steps; the last call may end `callMs` later. */
export interface Limits {
  readonly totalMs: number;
  readonly pulumiMs: number;
  readonly contactMs: number;
  readonly callMs: number;
}

export const usualLimits: Limits = { totalMs: 45_000, pulumiMs: 10_000, contactMs: 6_000, callMs: 6_000 };

/** Checks everything that a run needs, in the order in which a run needs it. Never throws. */
export async function examine(options: DoctorOptions, limits = usualLimits): Promise<Report> {
  const budget = new TimeBudget(limits.totalMs);
  const { directory, stackName, useStack } = options;
  const project = findProject(directory);
  const [cli, found] = await Promise.all([
    runPulumi(["version"], directory, limits.pulumiMs),
    useStack ? findStack(directory, stackName, limits.pulumiMs) : undefined,
  ]);
  const stack = found !== undefined && "stack" in found ? found.stack : undefined;
  const reader = settingsReader(found ?? { why: "--no-stack was given" });
  const secrets = secretsOf(reader, stack);

  const installation = await section("Installation", () =>
    inspectInstallation({ node: process.versions.node, own: packageVersion(), project, cli }),
  );
  const { findings, settings, publicSettings } = inspectSettings({
    found,
    named: stackName !== undefined,
    hasProject: project !== undefined,
    reader,
  });
  const sections: Section[] = [installation, { title: "Settings", findings }];

  let reached = false;
  if (publicSettings !== undefined) {
    const { endpoint } = publicSettings;
    sections.push(
      await section("Endpoint", async () => {
        const contact = await contactEndpoint(endpoint, budget.for(limits.contactMs), now);
        reached = contact.reached;
        return inspectEndpoint(endpoint, contact, (name) => reader.env(name));
      }),
    );
  }
  let results: ProbeResults | undefined;
  if (settings !== undefined) {
    const account = await openAccount({
      ...settings,
      clientConnectTimeout: Math.min(settings.clientConnectTimeout, limits.callMs),
      clientReadTimeout: Math.min(settings.clientReadTimeout, limits.callMs),
    });
    const isSecret = (key: string) => stack?.isSecret(key) ?? false;
    const keys = { plan: settings.credentials, account, budget, secrets, isSecret };
    const cloud = await examineCloud(options, settings, keys, reached).finally(() => {
      account.close();
    });
    sections.push(...cloud.sections);
    ({ results } = cloud);
  }
  return {
    sections: sections.map((one) => redact(one, secrets)),
    permissions: permissionReport(results?.verdicts ?? new Map()),
  };
}

/** @param reached whether the endpoint has answered a plain request */
async function examineCloud(
  options: DoctorOptions,
  settings: Settings,
  keys: KeyOptions,
  reached: boolean,
): Promise<{ readonly sections: readonly Section[]; readonly results?: ProbeResults }> {
  const { account, budget, plan } = keys;
  const { findings, opened } = await openKeys(keys);
  if (!opened || !reached) {
    return { sections: [{ title: "Keys", findings: opened ? [...findings, notSent] : findings }] };
  }
  const results = await probePermissions(options, account.api, budget);
  const sections: Section[] = [{ title: "Keys", findings: [...findings, acceptance(results, plan)] }];
  if (results.fatal === undefined) {
    sections.push(
      await section("Permissions", () => inspectPermissions(results.verdicts, settings)),
      await section("Gateway", () => inspectGateway(options.gateway, results, account.description)),
    );
  }
  return { sections, results };
}

/** A shorter setting, such as "true", could be a common word. */
const shortestSecret = 6;

/** Collects the secrets to hide in all findings. */
function secretsOf(reader: SettingsReader, stack: Stack | undefined): Redactor {
  const secrets = new Redactor(shortestSecret);
  const sources = new Sources(reader);
  const add = (value: string) => {
    // the name of a role is useless without keys
    secrets.add(value.trim(), ...textsIn(value).filter((text) => !text.startsWith("acs:ram:")));
  };
  for (const name of settingNames) {
    const isSecret = settingsTable[name].secret;
    if (isSecret !== undefined) {
      const values = sources.all(name).map(({ value }) => value);
      values.filter(isSecret).forEach(add);
    }
  }
  for (const key of stack?.keys ?? []) {
    if (stack?.isSecret(key) === true) add(stack.config(key) ?? "");
  }
  return secrets;
}

/** The texts in a structured value. */
function textsIn(value: string): string[] {
  const texts: string[] = [];
  try {
    JSON.parse(value, (_key, part: unknown) => {
      if (typeof part === "string") texts.push(part.trim());
      return part;
    });
  } catch {
    // a plain text
  }
  return texts;
}

function redact({ title, findings }: Section, secrets: Redactor): Section {
  return {
    title,
    findings: findings.map((finding) => ({
      ...finding,
      text: secrets.hide(finding.text),
      ...(finding.hint === undefined ? {} : { hint: secrets.hide(finding.hint) }),
    })),
  };
}
