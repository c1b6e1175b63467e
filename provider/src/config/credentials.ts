import { adviceForChangedKeys, keysRefused, UserError } from "../api/errors.js";
import { type CredentialPlan, type KeySource } from "./credentialPlan.js";
import { KeyCache } from "./keyCache.js";
import {
  instanceRoleReader,
  type KeyCommand,
  type KeyReader,
  oidcReader,
  roleReader,
  uriReader,
} from "./keyReader.js";
import { keysFrom, KeySourceError } from "./keys.js";
import { openProfile, openUsualProfile, usualFiles } from "./profileFile.js";
import type { Keys } from "../api/client.js";

export { usualFiles };

/** Gives the keys for each call, and renews them before they end. */
export interface OpenedKeys {
  (): Promise<Keys>;
  /** Reads the keys again after the service refused them; returns whether there are others now. */
  replace(refused: Keys): Promise<boolean>;
}

/** Opens the keys. No file is read, no command run and nothing sent before the first call needs keys. */
export function openKeys(plan: CredentialPlan): OpenedKeys {
  const cache = new KeyCache(async () => {
    try {
      return await (await open(plan)).read();
    } catch (error) {
      throw error instanceof UserError ? error : new UserError(failure(plan, error));
    }
  });
  return Object.assign(() => cache.keys(), { replace: (refused: Keys) => cache.replace(refused) });
}

/** The command that a plan would run to get keys; it is not run. Files are read, but nothing is sent. */
export async function commandFor(plan: CredentialPlan): Promise<KeyCommand | undefined> {
  const { base } = plan;
  return base.kind === "profile"
    ? (await openProfile(base.profile, base.file)).command
    : base.kind === "chain"
      ? (await openUsualProfile())?.command
      : undefined;
}

async function open(plan: CredentialPlan): Promise<KeyReader> {
  const base = await openSource(plan.base);
  return plan.assumeRole === undefined ? base : roleReader(base, plan.assumeRole);
}

async function openSource(source: KeySource): Promise<KeyReader> {
  switch (source.kind) {
    case "keys": {
      const keys = keysFrom(source.from, source, "any");
      return { read: () => Promise.resolve({ keys }) };
    }
    case "profile":
      return openProfile(source.profile, source.file);
    case "ecsRole":
      return instanceRoleReader(source.roleName);
    case "uri":
      return uriReader(source.uri);
    case "oidc": {
      const { oidcProviderArn, oidcToken, oidcTokenFile, roleSessionName, ...rest } = source.role;
      const role = { ...rest, sessionName: roleSessionName, externalId: undefined };
      const file = oidcTokenFile ?? process.env["ALIBABA_CLOUD_OIDC_TOKEN_FILE"];
      if (oidcToken !== undefined) {
        return oidcReader(role, oidcProviderArn, { text: oidcToken });
      }
      if (file === undefined || file === "") {
        throw new KeySourceError("it has neither oidcToken nor oidcTokenFile");
      }
      return oidcReader(role, oidcProviderArn, { file });
    }
    case "chain":
      return openChain();
  }
}

/** Where the SDKs look when nothing is set; the environment has been searched before. */
async function openChain(): Promise<KeyReader> {
  const profile = await openUsualProfile();
  if (profile !== undefined) {
    return profile;
  }
  try {
    const session = await instanceRoleReader().read();
    return { read: () => Promise.resolve(session) };
  } catch {
    // not on an ECS instance, or one without a role
  }
  const [cliFile, sdkFile] = usualFiles();
  throw new UserError(
    "No Alibaba Cloud credentials were found. Looked for ens:accessKey and ens:secretKey (then alicloud:accessKey and " +
      "alicloud:secretKey) in the stack's configuration, ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (then " +
      "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET) in the environment, a profile, an OIDC token, " +
      `a credentials URI, the files ${cliFile} and ${sdkFile}, and the role of the ECS instance. ` +
      'Set them with "pulumi config set ens:accessKey …" and "pulumi config set --secret ens:secretKey …", or export them.',
  );
}

/** Names the source and the few words that it gave, which contain no secret. */
function failure(plan: CredentialPlan, error: unknown): string {
  const reason = error instanceof KeySourceError ? error.message : "";
  const because = reason === "" ? "" : ` (${reason})`;
  const { base, assumeRole } = plan;
  const isRefused = keysRefused.test(reason) || reason.startsWith("AuthenticationFail");
  const changed =
    isRefused && (base.kind === "keys" || base.kind === "oidc") ? adviceForChangedKeys(base.from) : undefined;
  const advice = changed === undefined ? "" : ` ${changed}.`;
  const source =
    base.kind === "chain"
      ? "the usual places"
      : base.kind === "profile"
        ? `the profile that ${base.from} names`
        : base.kind === "uri"
          ? "the credentials URI"
          : base.from;
  return assumeRole === undefined
    ? `No keys could be had from ${source}${because}: check that it is right and can be reached.${advice}`
    : `The role ${assumeRole.roleArn} could not be assumed with the keys of ${source}${because}: check the role, and that these keys may assume it.${advice}`;
}
