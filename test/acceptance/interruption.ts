/** The signals that ask a process to stop, and the exit codes that tell of them. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** One Ctrl-C comes from the terminal, from npm and from mocha, the last time as SIGTERM. */
const oneKeystrokeMs = 1_000;

/**
 * What happens on Ctrl-C: the signal is aborted, `tidy` runs to its end, and the process ends. Asked a second time, it
 * ends at once.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private askedAt: number | undefined;

  constructor(
    private readonly tidy: () => Promise<void>,
    private readonly say: (line: string) => void,
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  arm(): void {
    // the reader of the output may have gone with the terminal
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
    for (const [name, code] of Object.entries(signals)) {
      process.on(name, () => {
        this.asked(code);
      });
    }
  }

  private asked(code: number): void {
    const now = performance.now();
    if (this.askedAt === undefined) {
      this.askedAt = now;
      this.say(
        "Stopping: what this run has made is deleted first. Once more to stop at once, and leave it there.",
      );
      this.controller.abort();
      void this.end(code);
    } else if (now - this.askedAt > oneKeystrokeMs) {
      this.say(
        "Stopped. Entries of this run may be left; the next run deletes them once they are an hour old.",
      );
      process.exit(code);
    }
  }

  private async end(code: number): Promise<void> {
    try {
      await this.tidy();
      this.say("Nothing of this run is left.");
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
    process.exit(code);
  }
}
