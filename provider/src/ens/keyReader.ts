import { CredentialsError } from "./credentialsError.js";
import type { Session } from "./session.js";
import { assumeRole, assumeRoleWithOidc, type RoleSession, type StsLocation } from "./sts.js";
import { readTextFile } from "./textFile.js";

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

/** A role that is assumed with the keys of another source. */
export function roleReader(base: KeyReader, role: RoleSession, sts?: StsLocation): KeyReader {
  return {
    read: async () => assumeRole(role, (await base.read()).keys, sts),
    command: base.command,
  };
}

/** A role by the OIDC token in a file, which is read for each session because its owner renews it. */
export function oidcReader(
  role: RoleSession,
  providerArn: string,
  tokenFile: string,
  sts?: StsLocation,
): KeyReader {
  return {
    read: async () => {
      const token = (await readTextFile("OIDC token file", tokenFile))?.trim();
      if (token === undefined || token === "") {
        throw new CredentialsError(
          `The OIDC token file ${tokenFile} ${token === undefined ? "does not exist" : "is empty"}.`,
        );
      }
      return assumeRoleWithOidc(role, providerArn, token, sts);
    },
  };
}
