import { connect } from "node:net";

/** The engine is gone, so nobody waits for the result. */
export class Orphaned extends Error {
  override readonly name = "Orphaned";
}

/** How often a process checks by itself that its engine still runs. */
const watchIntervalMs = 1_000;

/** A stopped engine does not accept connections for ever: once the queue of its socket is full, connecting takes minutes. */
const connectLimitMs = 2_000;

/** Ports below are reserved for system services, and the engine listens on a port that the system assigns. */
const firstUserPort = 1_024;

const address = /^(127\.0\.0\.1|localhost|\[::1\]):(\d+)$/;

/**
 * The address of the engine among the arguments of a process that runs a dynamic provider. It is the last address: with
 * `--logflow` and `--tracing` the engine puts flags in front, and the value of `--tracing` may be an address, too.
 */
export function engineAddress(args: readonly string[] = process.argv.slice(2)): string | undefined {
  return args.findLast((arg) => address.test(arg));
}

/**
 * Rejects once the engine that started this process is gone. A dynamic provider outlives a killed `pulumi` (a shell runs
 * between the two, so even its parent stays) and would send what is still queued, without any state that records it.
 * Without an engine, as in tests, nothing is checked.
 *
 * @param end ends this process; called soon after the engine is gone, also when no call is made
 */
export function watchEngine(
  engine: string | undefined = engineAddress(),
  end?: () => void,
): () => Promise<void> {
  const [, named = "", digits = "0"] = address.exec(engine ?? "") ?? [];
  const [host, port] = [named.replace(/[[\]]/g, ""), Number(digits)];
  if (port < firstUserPort) {
    return () => Promise.resolve();
  }
  // kept, because another process may get the port later
  let gone = false;
  const isGone = async (): Promise<boolean> => (gone ||= !(await listens(host, port)));
  if (end !== undefined) {
    // a second look: to end a process whose engine lives would cost the ids of entries that it is creating
    const watch = (wasGone: boolean): void => {
      setTimeout(() => {
        void listens(host, port).then((lives) => {
          if (!lives && wasGone) {
            gone = true;
            end();
          } else {
            watch(!lives);
          }
        });
      }, watchIntervalMs).unref();
    };
    watch(false);
  }
  return async () => {
    if (await isGone()) {
      throw new Orphaned("Pulumi has ended, so nothing more is sent.");
    }
  };
}

/** Whether a process listens. A stopped one does: the system accepts connections for it. */
function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: connectLimitMs });
    for (const event of ["connect", "timeout"]) {
      socket.once(event, () => {
        socket.destroy();
        resolve(true);
      });
    }
    socket.once("error", ({ code }: NodeJS.ErrnoException) => {
      // any other error, such as too many open files, says nothing about the engine
      resolve(code !== "ECONNREFUSED");
    });
  });
}
