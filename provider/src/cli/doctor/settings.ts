import { planCredentials, type CredentialPlan } from "../../config/credentialPlan.js";
import {
  endpointsSet,
  logsSet,
  resolvePublicSettings,
  resolveSettings,
  settingsErrors,
  type PublicSettings,
  type Settings,
} from "../../config/settings.js";
import { keysRead, Sources, type SettingValue, type SettingsReader } from "../../config/sources.js";
import { suggest } from "../../entry/suggest.js";
import type { FoundStack, Stack } from "../stack.js";
import { note, ok, problem, warning, type Finding } from "./finding.js";
import { keySettings, placesOf } from "./keyPlaces.js";
import { shown } from "./shown.js";
import { UserError } from "../../api/errors.js";

export interface SettingsLook {
  readonly findings: readonly Finding[];
  /** Undefined where they cannot be used. */
  readonly settings: Settings | undefined;
  /** What can be used even if the keys cannot. */
  readonly publicSettings: PublicSettings | undefined;
}

export interface SettingsPlace {
  /** The stack; undefined where none shall be looked at. */
  readonly found: FoundStack | undefined;
  /** Whether somebody asked for that stack by name. */
  readonly named: boolean;
  /** Whether there is a project that it could be one of. */
  readonly hasProject: boolean;
  readonly reader: SettingsReader;
}

/** The settings that a run would go by, and where each of them comes from. */
export function inspectSettings({ found, named, hasProject, reader }: SettingsPlace): SettingsLook {
  const stack = found !== undefined && "stack" in found ? found.stack : undefined;
  const broken = settingsErrors(reader).map(unusable);
  const set = each(new Sources(reader), stack);
  const checks = new Set(set.map(({ check }) => check));
  return {
    ...resolve(reader),
    findings: [
      stackFinding(found, named, hasProject),
      ...(stack === undefined ? [] : [...unknownKeys(stack), ...openSecrets(stack)]),
      ...set.map((finding) => broken.find(({ check }) => check === finding.check) ?? finding),
      ...broken.filter(({ check }) => !checks.has(check)),
    ],
  };
}

function unusable(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const from = error instanceof UserError ? error.from : undefined;
  return from === undefined
    ? problem("settings", message)
    : problem(`setting:${from}`, message, `set it anew, or take it out with "${takingOut(from)}"`);
}

function takingOut(from: string): string {
  if (!from.includes(":")) return `unset ${from}`;
  return from.includes("[") ? `pulumi config rm --path '${from}'` : `pulumi config rm ${from}`;
}

function resolve(reader: SettingsReader): Omit<SettingsLook, "findings"> {
  try {
    const settings = resolveSettings(reader);
    return { settings, publicSettings: settings };
  } catch {
    try {
      return { settings: undefined, publicSettings: resolvePublicSettings(reader) };
    } catch {
      return { settings: undefined, publicSettings: undefined };
    }
  }
}

function stackFinding(found: FoundStack | undefined, named: boolean, hasProject: boolean): Finding {
  if (found === undefined) {
    return note("stack", "no stack is looked at (--no-stack): the environment alone decides");
  }
  if ("stack" in found) {
    return ok("stack", `stack ${found.stack.name} of project ${found.stack.project}`);
  }
  const text = `no stack could be read, so the environment alone decides: ${found.why}`;
  if (named) {
    return problem("stack", text, 'let "pulumi stack ls" tell which stacks there are');
  }
  return hasProject
    ? warning(
        "stack",
        text,
        'see that "pulumi config" works here, name another stack with --stack, or say --no-stack',
      )
    : note("stack", text);
}

/** A key that nothing reads is a slip of the hand, and what it was meant to set is not set. */
function unknownKeys({ keys, project }: Stack): Finding[] {
  return keys
    .filter((key) => key.startsWith("ens:") && !keysRead.includes(key.slice("ens:".length)))
    .map((key) => {
      const meant = suggest(key.slice("ens:".length), keysRead);
      // a project of that name keeps its own settings there
      const tell = project === "ens" ? note : warning;
      return tell(
        `setting:${key}`,
        `${key} is no setting of this provider, so it is ignored`,
        meant === undefined
          ? `take it out with "pulumi config rm ${key}"`
          : `if ens:${meant} is meant, set that and take this out with "pulumi config rm ${key}"`,
      );
    });
}

function openSecrets(stack: Stack): Finding[] {
  return stack.keys
    .filter(
      (key) =>
        (/^(ens|alicloud):(secretKey|securityToken)$/.test(key) ||
          (/^(ens|alicloud):assumeRoleWithOidc$/.test(key) &&
            /"oidcToken"\s*:/.test(stack.config(key) ?? ""))) &&
        !stack.isSecret(key),
    )
    .map((key) =>
      warning(
        `secret:${key}`,
        `${key} is written in clear in the stack's configuration`,
        `set it again with "pulumi config set --secret ${key}", and change the key if the file has been shared`,
      ),
    );
}

/** Every setting that is set, the ones that count before those that do not. */
function each(sources: Sources, stack: Stack | undefined): Finding[] {
  const plan = planOf(sources);
  const used = plan === undefined ? undefined : placesOf(plan, sources);
  const findings = keysRead.flatMap((key) => {
    const all = allOf(key, sources);
    const counts = ({ from }: SettingValue, at: number) =>
      keySettings.has(key) ? (used?.has(from) ?? true) : at === 0;
    const counting = all.find(counts);
    return all.flatMap((found, at) => {
      const value = shown(key, found, stack?.isSecret(found.from.replace(/\[.*/, "")) ?? false);
      if (counts(found, at)) {
        return [ok(`setting:${found.from}`, `${found.from} is ${value}`)];
      }
      if (counting?.value === found.value) {
        return [];
      }
      const first = counting?.from ?? deciding(key, sources, plan);
      return [
        note(
          `setting:${found.from}`,
          `${found.from} is ${value}, but it is not used${first === undefined ? "" : `: ${first} comes first`}`,
        ),
      ];
    });
  });
  return [
    ...findings.filter(({ level }) => level === "ok"),
    ...findings.filter(({ level }) => level !== "ok"),
  ];
}

/** The place that keeps a setting of another kind from being looked at. */
function deciding(key: string, sources: Sources, plan: CredentialPlan | undefined): string | undefined {
  if (key.startsWith("assumeRole") && key !== "assumeRoleWithOidc") {
    return sources.find("assumeRole")?.from;
  }
  return plan === undefined || plan.base.kind === "chain" ? undefined : plan.base.from;
}

function planOf(sources: Sources): CredentialPlan | undefined {
  try {
    return planCredentials(sources);
  } catch {
    return undefined;
  }
}

function allOf(key: string, sources: Sources): readonly SettingValue[] {
  if (key === "logLevel") {
    return logsSet(sources);
  }
  if (key !== "endpoint") {
    return sources.all(key);
  }
  try {
    return endpointsSet(sources);
  } catch {
    return sources.all(key);
  }
}
