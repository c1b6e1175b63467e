import { constants } from "node:fs";
import { open } from "node:fs/promises";
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

import { type AssumeRole } from "./credentialPlan.js";
import { atExit } from "./keyCommand.js";
import { codeIn, endOf, keysFrom, KeySourceError, type Session } from "./keys.js";
import { UserError } from "../api/errors.js";
import type { Keys } from "../api/client.js";

/** Reads keys from one source. Nothing is kept: each call of `read` asks the source again. */
export interface KeyReader {
  readonly read: () => Promise<Session>;
  /** The command that is run for the keys, if any. */
  readonly command?: KeyCommand | undefined;
}

export interface KeyCommand {
  /** Where the command is written: `profile "sso" in /home/me/.aliyun/config.json`. */
  readonly source: string;
  /** The program alone, because its arguments may contain secrets. */
  readonly program: string;
}

/** Which STS is asked. What is left out comes from the environment, as in the Alibaba Cloud SDKs. */
export interface StsLocation {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly vpc?: boolean | undefined;
}

/** A role that is assumed with the keys of another source. */
export function roleReader(base: KeyReader, role: AssumeRole, sts?: StsLocation): KeyReader {
  return {
    read: async () => {
      // read before the request, whose time limit is too short for a command
      const { keys } = await base.read();
      const builder = RAMRoleARNCredentialsProvider.builder().withCredentialsProvider(fixedKeys(keys));
      if (role.externalId !== undefined) builder.withExternalId(role.externalId);
      describeRole(builder, role, sts);
      return roleSession(role, builder.build());
    },
    command: base.command,
  };
}

function fixedKeys({ accessKeyId, accessKeySecret, securityToken }: Keys): CredentialsProvider {
  return securityToken === undefined
    ? StaticAKCredentialsProvider.builder()
        .withAccessKeyId(accessKeyId)
        .withAccessKeySecret(accessKeySecret)
        .build()
    : StaticSTSCredentialsProvider.builder()
        .withAccessKeyId(accessKeyId)
        .withAccessKeySecret(accessKeySecret)
        .withSecurityToken(securityToken)
        .build();
}

/** A role by an OIDC token. */
export function oidcReader(
  role: AssumeRole,
  providerArn: string,
  token: { readonly text: string } | { readonly file: string },
  sts?: StsLocation,
): KeyReader {
  const read = (tokenFile: string): Promise<Session> => {
    const builder = OIDCRoleArnCredentialsProvider.builder()
      .withOIDCProviderArn(providerArn)
      .withOIDCTokenFilePath(tokenFile);
    describeRole(builder, role, sts);
    return roleSession(role, builder.build());
  };
  return {
    read: async () => {
      if ("text" in token) {
        return withTokenFile(token.text, read);
      }
      // read for each session, because its owner renews it
      const text = await readTextFile("OIDC token file", token.file);
      const trimmed = text?.trim() ?? "";
      if (trimmed === "") {
        throw new UserError(
          `The OIDC token file ${token.file} ${text === undefined ? "does not exist" : "is empty"}.`,
        );
      }
      // the library sends the file as it is, also a line break at its end
      return text === trimmed ? read(token.file) : withTokenFile(trimmed, read);
    },
  };
}

/** Keys from a service that `credentialsUri` names. */
export function uriReader(uri: string): KeyReader {
  return {
    read: () => {
      if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol)) {
        throw new KeySourceError("it is not an http or https URL");
      }
      return requestSession(
        "The credentials URI",
        URICredentialsProvider.builder().withCredentialsURI(uri).build(),
      );
    },
  };
}

/** Keys of the role of the ECS instance; without a name, of the role that it has. */
export function instanceRoleReader(roleName?: string): KeyReader {
  return {
    read: () => {
      if (process.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"]?.toLowerCase() === "true") {
        throw new KeySourceError("ALIBABA_CLOUD_ECS_METADATA_DISABLED is true");
      }
      const builder = ECSRAMRoleCredentialsProvider.builder();
      if (roleName !== undefined) builder.withRoleName(roleName);
      return requestSession("The role of the ECS instance", builder.build());
    },
  };
}

type RoleBuilder =
  | ReturnType<typeof RAMRoleARNCredentialsProvider.builder>
  | ReturnType<typeof OIDCRoleArnCredentialsProvider.builder>;

/** What STS itself takes where no length is given. */
const defaultSessionSeconds = 3600;

function describeRole(builder: RoleBuilder, role: AssumeRole, sts: StsLocation = {}): void {
  builder.withRoleArn(role.roleArn);
  builder.withRoleSessionName(
    role.sessionName ?? process.env["ALIBABA_CLOUD_ROLE_SESSION_NAME"] ?? "pulumi-alicloud-ens",
  );
  builder.withDurationSeconds(role.sessionExpiration ?? defaultSessionSeconds);
  if (role.policy !== undefined) builder.withPolicy(role.policy);
  if (sts.endpoint !== undefined) builder.withStsEndpoint(sts.endpoint);
  if (sts.region !== undefined) builder.withStsRegionId(sts.region);
  if (sts.vpc !== undefined) builder.withEnableVpc(sts.vpc);
}

async function roleSession(role: AssumeRole, provider: SessionProvider): Promise<Session> {
  const askedAt = Date.now();
  const { keys, endsAt } = await requestSession(`The session of role ${role.roleArn}`, provider);
  return { keys, endsAt: endsAt ?? askedAt + (role.sessionExpiration ?? defaultSessionSeconds) * 1000 };
}

/**
 * What is used of a provider of the library. Its `getCredentials` keeps sessions too, but not until shortly before they
 * end, and does not return when that is.
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

/** For the whole request; the library limits only its parts. */
const limitMs = 10_000;

async function requestSession(source: string, provider: SessionProvider): Promise<Session> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new KeySourceError(`no complete answer within ${limitMs / 1000} s`));
    }, limitMs);
  });
  try {
    const session = await Promise.race([provider.refresher(), limit]);
    return { keys: keysFrom(source, session), endsAt: endOf(session.expiration) };
  } catch (error) {
    throw error instanceof KeySourceError || error instanceof UserError
      ? error
      : new KeySourceError(reasonOf(error as Error));
  } finally {
    clearTimeout(timer);
  }
}

/** A code or a few words of our own, because an error of the library quotes the answer, and with it any secret there. */
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
async function withTokenFile(token: string, use: (file: string) => Promise<Session>): Promise<Session> {
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

/**
 * Reads a file with keys or a token; undefined where it does not exist. A FIFO or a device is refused, because reading
 * it may never end.
 *
 * @param what names the file in errors, such as "credentials file"
 */
export async function readTextFile(what: string, path: string): Promise<string | undefined> {
  const unusable = (why: string) => new UserError(`The ${what} ${path} cannot be read: ${why}.`);
  let file;
  try {
    // without O_NONBLOCK, opening a FIFO waits for a writer; Windows has neither FIFOs nor the flag
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return undefined;
    }
    throw unusable(
      code === "EACCES" || code === "EPERM"
        ? "this user may not read it"
        : code === "ENXIO"
          ? "it is not a regular file"
          : (code ?? "unknown error"),
    );
  }
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) {
      throw unusable("it is a directory");
    }
    if (!stat.isFile()) {
      throw unusable("it is not a regular file");
    }
    return await file.readFile("utf8");
  } catch (error) {
    throw error instanceof UserError
      ? error
      : unusable((error as NodeJS.ErrnoException).code ?? "unknown error");
  } finally {
    await file.close();
  }
}
