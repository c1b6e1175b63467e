import type { Keys } from "../api/client.js";
import { adviceForChangedKeys, keyErrorCodes, UserError } from "../api/errors.js";
import {
  type CredentialPlan,
  describeSource,
  type KeySource,
  type SearchedConfiguration,
} from "./credentialPlan.js";
import {
  instanceRoleReader,
  type KeyCommand,
  type KeyReader,
  oidcReader,
  roleReader,
  uriReader,
} from "./keyReader.js";
import { keysFrom, KeySourceError, type SessionKeys } from "./keys.js";
import { defaultFiles, openDefaultProfile, openProfile } from "./profile.js";
import { credentialSettings } from "./settingsTable.js";

/** Returns the keys for each call, and renews them before they expire. */
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
export async function commandFor({ base }: CredentialPlan): Promise<KeyCommand | undefined> {
  if (base.kind === "profile") {
    return (await openProfile(base.profile, base.file)).command;
  }
  return base.kind === "chain" ? (await openDefaultProfile())?.command : undefined;
}

async function open({ base, assumeRole }: CredentialPlan): Promise<KeyReader> {
  const reader = await openSource(base);
  return assumeRole === undefined ? reader : roleReader(reader, assumeRole);
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
    case "oidc":
      return oidcReader(source);
    case "chain":
      return openChain(source.configuration);
  }
}

/** The places that the SDKs search if nothing is set. The environment was searched before. */
async function openChain(configuration: SearchedConfiguration | undefined): Promise<KeyReader> {
  const profile = await openDefaultProfile();
  if (profile !== undefined) {
    return profile;
  }
  try {
    const session = await instanceRoleReader().read();
    return { read: () => Promise.resolve(session) };
  } catch {
    // not on an ECS instance, or one without a role
  }
  const [cliFile, sdkFile] = defaultFiles();
  const { accessKey, secretKey } = credentialSettings;
  const [firstPair = "", ...otherPairs] = accessKey.env.map(
    (id, at) => `${id} and ${secretKey.env[at] ?? ""}`,
  );
  const [where, how] = describeConfiguration(configuration);
  throw new UserError(
    `No Alibaba Cloud credentials were found. Looked for ${where}, ` +
      `${firstPair} (then ${otherPairs.join(", then ")}) in the environment, ` +
      "a profile, an OIDC token, " +
      `a credentials URI, the files ${cliFile} and ${sdkFile}, and the role of the ECS instance. ` +
      `${how}, or export them.`,
  );
}

/** Where keys were looked for in the configuration, and how to set them there. */
function describeConfiguration(configuration: SearchedConfiguration | undefined): [string, string] {
  if (typeof configuration === "object") {
    const { provider } = configuration;
    return [`accessKey and secretKey in the arguments of provider "${provider}"`, "Give them there"];
  }
  const others = configuration === "ens" ? "" : " (then alicloud:accessKey and alicloud:secretKey)";
  return [
    `ens:accessKey and ens:secretKey${others} in the stack's configuration`,
    'Set them with "pulumi config set ens:accessKey …" and "pulumi config set --secret ens:secretKey …"',
  ];
}

/** Names the source and why it returned no keys, in words that contain no secret. */
function failure({ base, assumeRole }: CredentialPlan, error: unknown): string {
  const reason = error instanceof KeySourceError ? error.message : "";
  const because = reason === "" ? "" : ` (${reason})`;
  const isRefused = keyErrorCodes.test(reason) || reason.startsWith("AuthenticationFail");
  const mayBeFromState = isRefused && (base.kind === "keys" || base.kind === "oidc");
  const advice = mayBeFromState ? adviceForChangedKeys(base.from) : undefined;
  const problem =
    assumeRole === undefined
      ? `Could not get ${describeSource(base)}${because}. Check that the source is right and can be reached.`
      : `The role ${assumeRole.roleArn} could not be assumed with ${describeSource(base)}${because}. Check the role, and that these keys may assume it.`;
  return advice === undefined ? problem : `${problem} ${advice}.`;
}

/** Keys are renewed this long before they expire, or in the last fifth of a shorter life. */
const renewalMarginMs = 5 * 60_000;

/** How long keys are used that have expired by this machine's clock, which may be wrong. */
const expiredKeysMs = 30_000;

/** Pause after a renewal that failed, while the old keys can still be used. */
const renewalPauseMs = 10_000;

/** Pause after refused keys were replaced by others, in case those are refused as well. */
const replacedPauseMs = 15_000;

/** Pause after a read that found no others: a login tool may be writing them. */
const rereadPauseMs = 1_000;

/**
 * Caches keys until shortly before they expire. Calls that need keys at the same time share one request, because STS
 * throttles and a command may be slow.
 */
class KeyCache {
  private current: { readonly session: SessionKeys; renewAt: number } | undefined;
  private pending: Promise<Keys> | undefined;
  private rereadFrom = Number.NEGATIVE_INFINITY;

  constructor(private readonly read: () => Promise<SessionKeys>) {}

  /** The keys for a call. */
  async keys(): Promise<Keys> {
    const { current } = this;
    if (current !== undefined && Date.now() < current.renewAt) {
      return current.session.keys;
    }
    try {
      return await this.renew();
    } catch (error) {
      const now = Date.now();
      if (current === undefined || (current.session.endsAt ?? 0) <= now) {
        throw error;
      }
      current.renewAt = now + renewalPauseMs;
      return current.session.keys;
    }
  }

  /**
   * Reads the keys again because the service refused these, for example because a login tool has rewritten the profile.
   * Returns whether there are others now.
   */
  async replace(refused: Keys): Promise<boolean> {
    await this.pending?.catch(() => undefined);
    if (this.current !== undefined && !equal(this.current.session.keys, refused)) {
      return true;
    }
    if (this.pending === undefined && Date.now() < this.rereadFrom) {
      return false;
    }
    let areReplaced = false;
    try {
      areReplaced = !equal(await this.renew(), refused);
    } catch {
      // the error of the service is more helpful than the one of this read
    }
    this.rereadFrom = Date.now() + (areReplaced ? replacedPauseMs : rereadPauseMs);
    return areReplaced;
  }

  private renew(): Promise<Keys> {
    this.pending ??= this.readOnce().finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  private async readOnce(): Promise<Keys> {
    const session = await this.read();
    this.current = { session, renewAt: renewalTime(session, Date.now()) };
    return session.keys;
  }
}

function renewalTime({ endsAt }: SessionKeys, now: number): number {
  if (endsAt === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  const leftMs = endsAt - now;
  return leftMs <= 0 ? now + expiredKeysMs : endsAt - Math.min(renewalMarginMs, leftMs / 5);
}

function equal(one: Keys, other: Keys): boolean {
  return (
    one.accessKeyId === other.accessKeyId &&
    one.accessKeySecret === other.accessKeySecret &&
    one.securityToken === other.securityToken
  );
}
