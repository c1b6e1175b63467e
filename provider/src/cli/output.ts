import { UserError } from "../api/errors.js";

type Stream = NodeJS.WriteStream;

/** Writes to standard output. A reader that has gone away has seen enough, as with "| head". */
export async function print(text: string): Promise<void> {
  const error = await written(process.stdout, text);
  if (error !== undefined && error.code !== "EPIPE") {
    throw new UserError(`standard output cannot be written (${error.code ?? error.message}).`);
  }
}

/**
 * Ends the process as soon as its output is written. A library may leave a socket open, and a server that never ends its
 * answer would then keep the process alive for ever.
 */
export async function end(code: number): Promise<never> {
  await Promise.all([written(process.stdout, ""), written(process.stderr, "")]);
  process.exit(code);
}

/** Resolves when a text, and all that was written before it, has reached the operating system, or with the error. */
function written(stream: Stream, text: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    // without a listener, a stream that cannot be written would end the process
    stream.once("error", resolve);
    try {
      stream.write(text, (error) => {
        // the event comes after this call
        setImmediate(() => stream.off("error", resolve));
        resolve(error ?? undefined);
      });
    } catch (error) {
      resolve(error as NodeJS.ErrnoException);
    }
  });
}
