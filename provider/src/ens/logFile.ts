import { close, constants, open, openSync, write, writeSync } from "node:fs";
import { promisify } from "node:util";

const openFile = promisify(open);
const writeFile = promisify(write);
const closeFile = promisify(close);

/** A pipe that nobody reads is an error at once instead of a wait without end; for other files this changes nothing. */
const flags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** Only who runs Pulumi may read it. */
const mode = 0o600;

/** What a file that takes nothing may leave waiting; then lines are dropped. */
const mostPending = 4_000_000;

/**
 * A file that several processes add whole lines to at a time: each write appends, and holds nothing but whole lines. No
 * caller waits for it, and what goes wrong is told once.
 */
export class LogFile {
  private pending = "";
  private dropped = 0;
  private writing = false;
  private ended = false;
  private descriptor: number | undefined;

  constructor(
    private readonly path: string,
    private readonly failed: (error: Error) => void,
  ) {}

  append(line: string): void {
    if (this.ended) {
      return;
    }
    if (this.pending.length > mostPending) {
      this.dropped += 1;
      return;
    }
    if (this.dropped > 0) {
      this.pending += `${JSON.stringify({ droppedLines: this.dropped })}\n`;
      this.dropped = 0;
    }
    this.pending += `${line}\n`;
    this.go();
  }

  /** Lets go of the file once all is written. */
  close(): void {
    this.ended = true;
    this.go();
  }

  private go(): void {
    if (!this.writing) {
      this.writing = true;
      void this.run();
    }
  }

  private async run(): Promise<void> {
    process.on("exit", this.atExit);
    try {
      while (this.pending !== "") {
        this.descriptor ??= await openFile(this.path, flags, mode);
        const bytes = Buffer.from(this.pending);
        this.pending = "";
        await writeAll(this.descriptor, bytes);
      }
    } catch (error) {
      this.ended = true;
      this.pending = "";
      this.failed(error as Error);
    }
    process.off("exit", this.atExit);
    this.writing = false;
    if (this.ended && this.descriptor !== undefined) {
      const { descriptor } = this;
      this.descriptor = undefined;
      await closeFile(descriptor).catch(() => undefined);
    }
  }

  /** Nothing asynchronous is waited for any more. */
  private readonly atExit = (): void => {
    try {
      writeSync(this.descriptor ?? openSync(this.path, flags, mode), this.pending);
    } catch {
      // too late to tell
    }
  };
}

async function writeAll(descriptor: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await writeFile(descriptor, bytes, at);
    at += bytesWritten;
  }
}
