import { messageOf, UserError } from "../../api/errors.js";
import { planCredentials, type CredentialPlan } from "../../config/credentialPlan.js";
import {
  resolvePublicSettings,
  resolveSettings,
  settingsErrors,
  type PublicSettings,
  type Settings,
} from "../../config/settings.js";
import {
  credentialSettings,
  settingNames,
  settingsTable,
  type SettingName,
} from "../../config/settingsTable.js";
import { suggest } from "../../entry/suggest.js";
import { plain } from "../text.js";
import type { FoundStack, Stack } from "../stack.js";
import { note, ok, problem, warning, type Finding } from "./findings.js";
import {
  configKey,
  settingSources,
  type SettingsReader,
  type SettingValue,
  Sources,
} from "../../config/sources.js";

interface SettingsResult {
  readonly findings: readonly Finding[];
  /** Undefined if they cannot be used. */
  readonly settings: Settings | undefined;
  /** Usable even if the keys are not. */
  readonly publicSettings: PublicSettings | undefined;
}

interface SettingsOptions {
  /** Undefined with --no-stack. */
  readonly found: FoundStack | undefined;
  /** Whether the stack was named with --stack. */
  readonly named: boolean;
  readonly hasProject: boolean;
  readonly reader: SettingsReader;
}

/** The settings that a run would use, and where each of them comes from. */
export function inspectSettings({ found, named, hasProject, reader }: SettingsOptions): SettingsResult {
  const stack = found !== undefined && "stack" in found ? found.stack : undefined;
  const errors = settingsErrors(reader).map(errorFinding);
  const values = valueFindings(new Sources(reader), stack);
  const checks = new Set(values.map(({ check }) => check));
  const settings = attempt(() => resolveSettings(reader));
  return {
    settings,
    publicSettings: settings ?? attempt(() => resolvePublicSettings(reader)),
    findings: [
      stackFinding(found, named, hasProject),
      ...(stack === undefined ? [] : [...unknownKeys(stack), ...clearSecrets(stack)]),
      ...values.map((finding) => errors.find(({ check }) => check === finding.check) ?? finding),
      ...errors.filter(({ check }) => !checks.has(check)),
    ],
  };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function stackFinding(found: FoundStack | undefined, named: boolean, hasProject: boolean): Finding {
  if (found === undefined) {
    return note("stack", "no stack is used (--no-stack): the environment alone decides");
  }
  if ("stack" in found) {
    return ok("stack", `stack ${found.stack.name} of project ${found.stack.project}`);
  }
  const text = `no stack could be read, so the environment alone decides: ${found.why}`;
  if (named) {
    return problem("stack", text, 'run "pulumi stack ls" to list the stacks');
  }
  return hasProject
    ? warning(
        "stack",
        text,
        'check that "pulumi config" works here, name another stack with --stack, or use --no-stack',
      )
    : note("stack", text);
}

function errorFinding(error: unknown): Finding {
  const message = messageOf(error);
  const from = error instanceof UserError ? error.from : undefined;
  return from === undefined
    ? problem("settings", message)
    : problem(`setting:${from}`, message, `change it, or remove it with "${removal(from)}"`);
}

const stackKeys = new Set(
  settingNames.flatMap((name) => [configKey("ens", name), configKey("alicloud", name)]),
);
const variables = new Set(settingNames.flatMap((name) => settingsTable[name].env ?? []));

function removal(from: string): string {
  if (variables.has(from)) return `unset ${from}`;
  return stackKeys.has(from) ? `pulumi config rm ${from}` : `pulumi config rm --path '${from}'`;
}

/** A key that nothing reads is probably misspelt, and what it was meant to set is not set. */
function unknownKeys({ keys, project }: Stack): Finding[] {
  const prefix = "ens:";
  return keys
    .filter((key) => key.startsWith(prefix) && !stackKeys.has(key))
    .map((key) => {
      const meant = suggest(key.slice(prefix.length), settingNames);
      // a project of that name keeps its own settings there
      const finding = project === "ens" ? note : warning;
      const remove = `remove ${meant === undefined ? "it" : "this"} with "pulumi config rm ${key}"`;
      return finding(
        `setting:${key}`,
        `${key} is not a setting of this provider, so it is ignored`,
        meant === undefined ? remove : `if you meant ens:${meant}, set that and ${remove}`,
      );
    });
}

function clearSecrets(stack: Stack): Finding[] {
  const keys = settingNames.flatMap((name) => {
    const isSecret = settingsTable[name].secret ?? (() => false);
    return [configKey("ens", name), configKey("alicloud", name)].filter((key) => {
      const value = stack.config(key);
      return value !== undefined && isSecret(value) && !stack.isSecret(key);
    });
  });
  return keys.map((key) =>
    warning(
      `secret:${key}`,
      `${key} is in plain text in the stack's configuration`,
      `set it again with "pulumi config set --secret ${key}", and replace the key if the file has been shared`,
    ),
  );
}

/** Every setting that is set: first those that are used, then the others. */
function valueFindings(sources: Sources, stack: Stack | undefined): Finding[] {
  const plan = attempt(() => planCredentials(sources));
  const findings = settingNames.flatMap((name) => {
    // a source that cannot be read must not hide the others
    const values =
      attempt(() => sources.all(name)) ??
      settingSources.flatMap((source) => attempt(() => sources.at(source, name)) ?? []);
    const used = values.filter((value, at) => isUsed(value, at, plan));
    return values.flatMap((value) => {
      const shown = `${value.from} is ${shownValue(value, stack)}`;
      if (used.includes(value)) {
        return [ok(`setting:${value.from}`, shown)];
      }
      if (used[0]?.value === value.value) {
        return [];
      }
      const first = used[0]?.from ?? precedence(name, sources, plan);
      const why = first === undefined ? "" : `: ${first} takes precedence`;
      return [note(`setting:${value.from}`, `${shown}, but it is not used${why}`)];
    });
  });
  const isOk = ({ level }: Finding) => level === "ok";
  return [...findings.filter(isOk), ...findings.filter((finding) => !isOk(finding))];
}

function isUsed({ name, from }: SettingValue, at: number, plan: CredentialPlan | undefined): boolean {
  return name in credentialSettings ? (plan?.used.some((used) => used.from === from) ?? true) : at === 0;
}

/** The setting because of which a setting of another kind is not used. */
function precedence(
  name: SettingName,
  sources: Sources,
  plan: CredentialPlan | undefined,
): string | undefined {
  if (name.startsWith("assumeRole") && name !== "assumeRoleWithOidc") {
    return sources.find("assumeRole")?.from;
  }
  return plan === undefined || plan.base.kind === "chain" ? undefined : plan.base.from;
}

/** What the stack keeps as a secret is not shown, whatever it is. */
function shownValue({ name, source, value }: SettingValue, stack: Stack | undefined): string {
  if (source !== "environment" && stack?.isSecret(configKey(source, name)) === true) {
    return "set, as a secret";
  }
  const { show = (text: string) => text } = settingsTable[name];
  return plain(show(value), 100);
}
