import { connect } from "node:net";

import { UserError } from "../api/errors.js";

/** How often a process checks by itself that its engine still runs. */
const watchIntervalMs = 1_000;

/** A stopped engine accepts connections until the queue of its socket is full; then connecting takes minutes. */
const connectLimitMs = 2_000;

/** Ports below are reserved for system services, and the engine listens on a port that the system assigns. */
const firstUserPort = 1_024;

const address = /^(127\.0\.0\.1|localhost|\[::1\]):(\d+)$/;

/**
 * The address of the engine among the arguments of a process that runs a dynamic provider. It is the last address: with
 * `--logflow` and `--tracing` the engine puts flags in front, and the value of `--tracing` may be an address, too.
 */
export function engineAddress(args: readonly string[]): string | undefined {
  return args.findLast((arg) => address.test(arg));
}

/**
 * Returns a function that rejects once the engine has ended. A dynamic provider outlives a killed `pulumi` (a shell runs
 * between the two, so even its parent stays) and would send what is still queued, without any state that records it.
 * Without an engine, as in tests, nothing is checked.
 *
 * @param end ends this process; called soon after the engine is gone, even if no call is made
 */
export function watchEngine(engine: string | undefined, end?: () => void): () => Promise<void> {
  const [, name = "", digits = "0"] = address.exec(engine ?? "") ?? [];
  const [host, port] = [name.replace(/[[\]]/g, ""), Number(digits)];
  if (port < firstUserPort) {
    return () => Promise.resolve();
  }
  // kept, because another process may get the port later
  let isGone = false;
  if (end !== undefined) {
    // two refusals in a row: ending a process whose engine is running would lose the ids of entries that it is creating
    const watch = (wasRefused: boolean): void => {
      setTimeout(() => {
        void isListeningOn(host, port).then((isListening) => {
          if (!isListening && wasRefused) {
            isGone = true;
            end();
          } else {
            watch(!isListening);
          }
        });
      }, watchIntervalMs).unref();
    };
    watch(false);
  }
  return async () => {
    isGone ||= !(await isListeningOn(host, port));
    if (isGone) {
      throw new UserError("Pulumi has ended, so nothing more is sent.");
    }
  };
}

/** Whether a process listens. A stopped one does: the system accepts connections for it. */
function isListeningOn(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: connectLimitMs });
    for (const event of ["connect", "timeout"]) {
      socket.once(event, () => {
        socket.destroy();
        resolve(true);
      });
    }
    socket.once("error", ({ code }: NodeJS.ErrnoException) => {
      // other errors, such as too many open files, do not show that the engine is gone
      resolve(code !== "ECONNREFUSED");
    });
  });
}
