import type { Clock } from "../../api/clock.js";
import { Redactor } from "../../api/redact.js";
import { Sources, type SettingsReader } from "../../config/sources.js";
import { packageVersion } from "../../api/version.js";
import { findProject } from "../stack.js";
import { runPulumi } from "../stack.js";
import { findStack, settingsReader, type Stack } from "../stack.js";
import { examineCloud } from "./cloud.js";
import { contact } from "./contact.js";
import { inspectEndpoint } from "./endpoint.js";
import type { Examination } from "./examination.js";
import { section, type Section } from "./finding.js";
import { inspectInstallation } from "./installation.js";
import { Patience } from "./patience.js";
import { inspectSettings } from "./settings.js";

export interface Wish {
  readonly directory: string;
  readonly gateway: string | undefined;
  /** The stack that is named; undefined for the one that is selected. */
  readonly stackName: string | undefined;
  readonly useStack: boolean;
  /** Also sends calls that would change something, with parameters that the service must refuse. */
  readonly triesWrites: boolean;
}

/** How long all of it may take, and single steps of it; the last call may end `callMs` later. */
export interface Limits {
  readonly totalMs: number;
  readonly pulumiMs: number;
  readonly contactMs: number;
  readonly callMs: number;
}

export const usualLimits: Limits = { totalMs: 45_000, pulumiMs: 10_000, contactMs: 6_000, callMs: 6_000 };

/** Looks at everything that a run needs, in the order in which a run needs it. Never throws. */
export async function examine(wish: Wish, clock: Clock, limits = usualLimits): Promise<Examination> {
  const patience = new Patience(clock, limits.totalMs);
  const { directory, gateway, stackName, useStack, triesWrites } = wish;
  const project = findProject(directory);
  const [cli, found] = await Promise.all([
    runPulumi(["version"], directory, limits.pulumiMs),
    useStack ? findStack(directory, stackName, limits.pulumiMs) : undefined,
  ]);
  const stack = found !== undefined && "stack" in found ? found.stack : undefined;
  const reader = settingsReader(found ?? { why: "none is wanted" });
  const secrets = secretsOf(reader, stack);
  const sections: Section[] = [];

  sections.push(
    await section("Installation", () =>
      inspectInstallation({ node: process.versions.node, own: packageVersion(), project, cli }),
    ),
  );

  const settings = inspectSettings({
    found,
    named: stackName !== undefined,
    hasProject: project !== undefined,
    reader,
  });
  sections.push({ title: "Settings", findings: settings.findings });

  const endpoint = settings.publicSettings?.endpoint;
  let reached = false;
  if (endpoint !== undefined) {
    const limitMs = patience.for(limits.contactMs);
    sections.push(
      await section("Endpoint", async () => {
        const told = await contact(endpoint, limitMs, () => clock.now());
        reached = told.reached;
        return inspectEndpoint(endpoint, told, (name) => reader.env(name));
      }),
    );
  }

  let verdicts: Examination["verdicts"] = new Map();
  if (settings.settings !== undefined) {
    const cloud = await examineCloud({
      settings: settings.settings,
      reader,
      patience,
      callMs: limits.callMs,
      secrets,
      isSecret: (key) => stack?.isSecret(key) ?? false,
      reached,
      gateway,
      triesWrites,
    });
    sections.push(...cloud.sections);
    verdicts = cloud.verdicts;
  }
  return { sections: sections.map((one) => hidden(one, secrets)), verdicts };
}

/** A shorter setting, such as "true", could be a common word. */
const shortestSecret = 6;

/** Knows what must not be shown, whoever wrote it into a message. */
function secretsOf(reader: SettingsReader, stack: Stack | undefined): Redactor {
  const secrets = new Redactor(shortestSecret);
  const sources = new Sources(reader);
  const add = (value: string) => {
    // nobody can use the name of a role alone
    secrets.add(value.trim(), ...leavesOf(value).filter((leaf) => !leaf.startsWith("acs:ram:")));
  };
  for (const key of ["secretKey", "securityToken", "assumeRoleWithOidc"]) {
    sources.all(key).forEach(({ value }) => {
      add(value);
    });
  }
  stack?.keys
    .filter((key) => stack.isSecret(key))
    .forEach((key) => {
      add(stack.config(key) ?? "");
    });
  return secrets;
}

/** The texts in a structured value. */
function leavesOf(value: string): string[] {
  const leaves: string[] = [];
  try {
    JSON.parse(value, (_key, leaf: unknown) => {
      if (typeof leaf === "string") leaves.push(leaf.trim());
      return leaf;
    });
  } catch {
    // a plain text
  }
  return leaves;
}

function hidden({ title, findings }: Section, secrets: Redactor): Section {
  return {
    title,
    findings: findings.map((finding) => ({
      ...finding,
      text: secrets.hide(finding.text),
      ...(finding.next === undefined ? {} : { next: secrets.hide(finding.next) }),
    })),
  };
}
