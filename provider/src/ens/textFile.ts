import { constants } from "node:fs";
import { open } from "node:fs/promises";

import { CredentialsError } from "./credentialsError.js";

/**
 * Reads a file with keys or a token; undefined where it does not exist. A FIFO or a device is refused, because reading
 * it may never end.
 *
 * @param what names the file in errors, such as "credentials file"
 */
export async function readTextFile(what: string, path: string): Promise<string | undefined> {
  const unusable = (why: string) => new CredentialsError(`The ${what} ${path} cannot be read: ${why}.`);
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
    throw error instanceof CredentialsError
      ? error
      : unusable((error as NodeJS.ErrnoException).code ?? "unknown error");
  } finally {
    await file.close();
  }
}
