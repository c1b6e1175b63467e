import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  type CredentialsProvider,
  ECSRAMRoleCredentialsProvider,
  OIDCRoleArnCredentialsProvider,
  RAMRoleARNCredentialsProvider,
  StaticAKCredentialsProvider,
  StaticSTSCredentialsProvider,
  URICredentialsProvider,
} from "@alicloud/credentials";

import type { Keys } from "../api/client.js";
import { withTimeout } from "../api/clock.js";
import { UserError } from "../api/errors.js";
import type { AssumeRole, OidcRole } from "./credentialPlan.js";
import { atExit } from "./keyCommand.js";
import {
  codeIn,
  endOf,
  keysFrom,
  KeySourceError,
  parseObject,
  readTextFile,
  type SessionKeys,
} from "./keys.js";

/** Reads keys from one source. Nothing is cached: each call of `read` requests them again. */
export interface KeyReader {
  readonly read: () => Promise<SessionKeys>;
  /** The command that is run for the keys, if any. */
  readonly command?: KeyCommand | undefined;
}

export interface KeyCommand {
  /** Where the command is written: `profile "sso" in /home/me/.aliyun/config.json`. */
  readonly source: string;
  /** The program alone, because its arguments may contain secrets. */
  readonly program: string;
}

/** A role that is assumed with the keys of another source. */
export function roleReader(base: KeyReader, role: AssumeRole): KeyReader {
  return {
    read: async () => {
      // read before the request, whose time limit is too short for a command
      const { keys } = await base.read();
      const builder = RAMRoleARNCredentialsProvider.builder().withCredentialsProvider(fixedKeys(keys));
      if (role.externalId !== undefined) builder.withExternalId(role.externalId);
      describeRole(builder, role);
      return roleSession(role, builder.build());
    },
    command: base.command,
  };
}

function fixedKeys({ accessKeyId, accessKeySecret, securityToken }: Keys): CredentialsProvider {
  const builder =
    securityToken === undefined
      ? StaticAKCredentialsProvider.builder()
      : StaticSTSCredentialsProvider.builder().withSecurityToken(securityToken);
  return builder.withAccessKeyId(accessKeyId).withAccessKeySecret(accessKeySecret).build();
}

/** A role that is assumed with an OIDC token. */
export function oidcReader(oidc: OidcRole): KeyReader {
  const { role, oidcProviderArn, oidcToken, oidcTokenFile } = oidc;
  const read = (tokenFile: string): Promise<SessionKeys> => {
    const builder = OIDCRoleArnCredentialsProvider.builder()
      .withOIDCProviderArn(oidcProviderArn)
      .withOIDCTokenFilePath(tokenFile);
    describeRole(builder, role);
    return roleSession(role, builder.build());
  };
  return {
    read: async () => {
      if (oidcToken !== undefined) {
        return withTokenFile(oidcToken, read);
      }
      const file = oidcTokenFile ?? process.env["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] ?? "";
      if (file === "") {
        throw new KeySourceError("it has neither oidcToken nor oidcTokenFile");
      }
      // read for each session, because its owner renews it
      const text = await readTextFile("OIDC token file", file);
      const trimmed = text?.trim() ?? "";
      if (trimmed === "") {
        throw new UserError(
          `The OIDC token file ${file} ${text === undefined ? "does not exist" : "is empty"}.`,
        );
      }
      // the library sends the file as it is, also a line break at its end
      return text === trimmed ? read(file) : withTokenFile(trimmed, read);
    },
  };
}

/** Keys from the service that `credentialsUri` names. */
export function uriReader(uri: string): KeyReader {
  return {
    read: () => {
      if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol)) {
        throw new KeySourceError("it is not an http or https URL");
      }
      const builder = URICredentialsProvider.builder().withCredentialsURI(uri);
      return requestSession("the credentials URI", builder.build());
    },
  };
}

/** Keys of a role of the ECS instance; without a name, of the role that it has. */
export function instanceRoleReader(roleName?: string): KeyReader {
  return {
    read: () => {
      if (process.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"]?.toLowerCase() === "true") {
        throw new KeySourceError("ALIBABA_CLOUD_ECS_METADATA_DISABLED is true");
      }
      const builder = ECSRAMRoleCredentialsProvider.builder();
      if (roleName !== undefined) builder.withRoleName(roleName);
      return requestSession("the role of the ECS instance", builder.build());
    },
  };
}

/** A login of the Alibaba Cloud CLI, and the request that exchanges it for keys. */
export interface Login {
  readonly url: URL;
  readonly accessToken: string;
  readonly body?: object;
}

/**
 * Reads keys with a login of mode CloudSSO or OAuth. The library does not export its providers for them, and the one for
 * OAuth writes into the profile.
 */
export async function readLogin(source: string, login: Login): Promise<SessionKeys> {
  const answer = await post(login);
  // CloudSSO capitalizes names, OAuth does not
  const keys = (answer["CloudCredential"] ?? answer) as Record<string, unknown>;
  const field = (name: string) => keys[name] ?? keys[name.charAt(0).toLowerCase() + name.slice(1)];
  return {
    keys: keysFrom(source, {
      accessKeyId: field("AccessKeyId"),
      accessKeySecret: field("AccessKeySecret"),
      securityToken: field("SecurityToken"),
    }),
    endsAt: endOf(field("Expiration")),
  };
}

/** For a whole request; the library limits only its parts. */
const limitMs = 10_000;
const tooLate = `no complete answer within ${limitMs / 1000} s`;

/** Errors never contain the answer or the words of `fetch`, because both may contain secrets. */
async function post({ url, accessToken, body = {} }: Login): Promise<Record<string, unknown>> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        authorization: `Bearer ${accessToken}`,
      },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(limitMs),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: unknown } };
    const code = typeof cause?.code === "string" ? cause.code : "the request failed";
    throw new KeySourceError(name === "TimeoutError" ? tooLate : code);
  }
  if (status !== 200) {
    throw new KeySourceError(codeIn(text) ?? `HTTP ${status}`);
  }
  const answer = parseObject(text);
  if (answer === undefined) {
    throw new KeySourceError("the answer is not a JSON object");
  }
  return answer;
}

type RoleBuilder =
  | ReturnType<typeof RAMRoleARNCredentialsProvider.builder>
  | ReturnType<typeof OIDCRoleArnCredentialsProvider.builder>;

/** What STS itself uses where no length is given. */
const defaultSessionSeconds = 3600;

function describeRole(builder: RoleBuilder, role: AssumeRole): void {
  builder.withRoleArn(role.roleArn);
  builder.withRoleSessionName(
    role.sessionName ?? process.env["ALIBABA_CLOUD_ROLE_SESSION_NAME"] ?? "pulumi-alicloud-ens",
  );
  builder.withDurationSeconds(role.sessionExpiration ?? defaultSessionSeconds);
  if (role.policy !== undefined) builder.withPolicy(role.policy);
  if (role.stsEndpoint !== undefined) builder.withStsEndpoint(role.stsEndpoint);
  if (role.stsRegion !== undefined) builder.withStsRegionId(role.stsRegion);
  if (role.stsInVpc === true) builder.withEnableVpc(true);
}

async function roleSession(role: AssumeRole, provider: SessionProvider): Promise<SessionKeys> {
  const requestedAt = Date.now();
  const { keys, endsAt } = await requestSession(`the session of role ${role.roleArn}`, provider);
  return {
    keys,
    endsAt: endsAt ?? requestedAt + (role.sessionExpiration ?? defaultSessionSeconds) * 1000,
  };
}

/**
 * What is used of a provider of the library. Its `getCredentials` caches sessions too, but not until shortly before they
 * expire, and does not return when that is.
 */
interface SessionProvider {
  /** Makes one request. Must be called as a method of the provider. */
  refresher(): Promise<{
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken: string;
    readonly expiration?: string;
  }>;
}

async function requestSession(source: string, provider: SessionProvider): Promise<SessionKeys> {
  try {
    const session = await withTimeout(provider.refresher(), limitMs, () => {
      throw new KeySourceError(tooLate);
    });
    return { keys: keysFrom(source, session), endsAt: endOf(session.expiration) };
  } catch (error) {
    throw error instanceof KeySourceError || error instanceof UserError
      ? error
      : new KeySourceError(reasonOf(error as Error));
  }
}

/** A code or a few words of our own: an error of the library quotes the answer, and with it any secret in there. */
function reasonOf({ name, message, code }: NodeJS.ErrnoException): string {
  if (code !== undefined) {
    return code;
  }
  if (name === "RequestTimeoutError") {
    return "no answer in time";
  }
  if (/access key secret is invalid/.test(message)) {
    return "SignatureDoesNotMatch";
  }
  const status = /\bhttpStatus: (\d{3})\b/.exec(message)?.[1];
  return codeIn(message) ?? (status === undefined ? "the answer contains no keys" : `HTTP ${status}`);
}

/**
 * The library takes an OIDC token from a file only. This one is private, and exists while the session is requested. It is
 * written and removed synchronously, so that the process cannot end in between.
 */
async function withTokenFile(
  token: string,
  use: (file: string) => Promise<SessionKeys>,
): Promise<SessionKeys> {
  let directory: string | undefined;
  const remove = (): void => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  };
  const forget = atExit(remove);
  try {
    directory = mkdtempSync(join(tmpdir(), "ens-oidc-"));
    const file = join(directory, "token");
    writeFileSync(file, token, { mode: 0o600 });
    return await use(file);
  } catch (error) {
    throw error instanceof KeySourceError || error instanceof UserError
      ? error
      : new UserError(
          `The OIDC token cannot be written to a temporary file in ${tmpdir()} (${(error as NodeJS.ErrnoException).code ?? "unknown error"}). Set TMPDIR (on Windows, TEMP) to a directory that this user may write to.`,
        );
  } finally {
    forget();
    remove();
  }
}
