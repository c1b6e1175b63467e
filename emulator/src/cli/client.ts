import { Complaint } from "../complaint.js";
import { defaultPort, readFlags, wholeFlag } from "./flags.js";

/** A running emulator, as the other commands reach it. */
export interface Running {
  readonly endpoint: string;
  readonly ask: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

export function running(port: number): Running {
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    ask: async (method, path, body) => {
      let response: Response;
      try {
        response = await fetch(`${endpoint}/_ens${path}`, {
          method,
          ...(body !== undefined && {
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          }),
        });
      } catch {
        throw new Complaint(
          `--port: nothing answers at ${endpoint}; start it with: alicloud-ens-emulator start --port ${port}`,
        );
      }
      const answer: unknown = await response.json().catch(() => undefined);
      if (response.ok && answer !== undefined) return answer;
      const said = (answer as { error?: unknown } | undefined)?.error;
      throw new Complaint(
        typeof said === "string" ? said : `--port: what answers at ${endpoint} is not this emulator`,
      );
    },
  };
}

/** Flags that the commands for a running emulator share. */
export function readCommand(args: string[], most: number, extra: Record<string, { type: "boolean" }> = {}) {
  const { values, positionals } = readFlags({
    args,
    options: { port: { type: "string" }, ...extra },
    allowPositionals: true,
    strict: true,
  });
  if (positionals.length > most)
    throw new Complaint(`flags: ${positionals[most] ?? ""} is not expected here`);
  const given = values as Record<string, string | boolean | undefined>;
  const port =
    wholeFlag("port", typeof given.port === "string" ? given.port : undefined, 1, 65_535) ?? defaultPort;
  return { port, positionals, has: (name: string) => given[name] === true };
}
