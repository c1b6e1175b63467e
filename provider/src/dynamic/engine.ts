import { connect } from "node:net";

/** Nobody waits for the result any more. */
export class Orphaned extends Error {
  override readonly name = "Orphaned";
}

/**
 * Rejects once the engine that started this process is gone. A dynamic provider outlives a killed `pulumi` (there is a
 * shell between the two, so even its parent stays) and would go on to send what is still queued, unseen by any state.
 * Where no engine listens from the start, as in tests, there is none to outlive.
 */
export function watchEngine(address: string | undefined = process.argv[2]): () => Promise<void> {
  const port = Number(/^(?:127\.0\.0\.1|localhost):(\d+)$/.exec(address ?? "")?.[1] ?? 0);
  if (port === 0) {
    return () => Promise.resolve();
  }
  const atFirst = listens(port);
  return async () => {
    if ((await atFirst) && !(await listens(port))) {
      throw new Orphaned("Pulumi has ended, so nothing more is sent.");
    }
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => {
      // any other error, such as too many open files, says nothing about the engine
      resolve(code !== "ECONNREFUSED");
    });
  });
}
