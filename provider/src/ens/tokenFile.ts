import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { CredentialsProvider } from "@alicloud/credentials";

type Session = Awaited<ReturnType<CredentialsProvider["getCredentials"]>>;

/** An STS session lasts an hour unless something shorter is asked for, and never less than a quarter of one. */
const sessionLifeMs = 10 * 60_000;

/**
 * A provider for a token that is given as a text, where the library takes a file only. The file can be read by its
 * owner alone and exists only while the library asks for a session.
 */
export function withTokenFile(
  token: string,
  build: (file: string) => CredentialsProvider,
): CredentialsProvider {
  let session: { readonly until: number; readonly keys: Session } | undefined;
  return {
    getProviderName: () => "oidc_token",
    async getCredentials() {
      if (session === undefined || Date.now() >= session.until) {
        const directory = await mkdtemp(join(tmpdir(), "ens-oidc-"));
        try {
          const file = join(directory, "token");
          await writeFile(file, token, { mode: 0o600 });
          session = { keys: await build(file).getCredentials(), until: Date.now() + sessionLifeMs };
        } finally {
          await rm(directory, { recursive: true, force: true });
        }
      }
      return session.keys;
    },
  };
}
