import { createRequire } from "node:module";

import type * as grpcType from "@grpc/grpc-js";
import type { EngineClient as EngineClientType } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as engineType from "@pulumi/pulumi/proto/engine_pb.js";

import { type Clock, systemClock } from "../api/clock.js";
import type { StatusReporter } from "../lifecycle/operation.js";
import { engineAddress } from "./engine.js";

/** The row of one resource while one step is taken. */
export interface Row extends StatusReporter {
  /** Told when the step has ended, and its last line has been given. */
  end(): void;
}

type Send = (severity: "info" | "warning", urn: string, text: string, ephemeral: boolean) => void;

/**
 * Lines in the row of a resource while it is worked on. The SDK offers no call for them, so they are sent to the engine
 * directly, and nothing breaks where it cannot be reached.
 */
export function openProgress(
  address: string | undefined = engineAddress(),
  clock: Clock = systemClock,
): (urn: string | undefined) => Row {
  let send: Send | undefined;
  const tell: Send = (severity, urn, text, ephemeral) => {
    try {
      send ??= open(address);
      send(severity, urn, text, ephemeral);
    } catch {
      // a line that cannot be told must never cost the result of a call: after a create that would be the entry's id
      send = tellNobody;
      tellNobody(severity, urn, text, ephemeral);
    }
  };
  return (urn) => {
    const paced = new PacedLine(clock, (text) => {
      if (urn !== undefined) {
        tell("info", urn, text, true);
      }
    });
    const stays = (severity: "info" | "warning", text: string): void => {
      if (urn === undefined) {
        console.error(text);
      } else {
        tell(severity, urn, text, false);
      }
    };
    return {
      status(text) {
        paced.show(text);
      },
      note(text) {
        stays("info", text);
      },
      warn(text) {
        stays("warning", text);
      },
      end() {
        paced.end();
      },
    };
  };
}

/** What stays must be seen, a line of progress need not. */
const tellNobody: Send = (_severity, _urn, text, ephemeral) => {
  if (!ephemeral) {
    console.error(text);
  }
};

function open(address: string | undefined): Send {
  if (address === undefined) {
    return tellNobody;
  }
  /* eslint-disable @typescript-eslint/no-require-imports -- loaded only where there is something to tell */
  // the copy that the SDK itself uses: another one's credentials are none to its client
  const { credentials } = createRequire(require.resolve("@pulumi/pulumi"))(
    "@grpc/grpc-js",
  ) as typeof grpcType;
  const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb") as {
    EngineClient: typeof EngineClientType;
  };
  const engine = require("@pulumi/pulumi/proto/engine_pb") as typeof engineType;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const client = new EngineClient(address, credentials.createInsecure());
  return (severity, urn, text, ephemeral) => {
    const request = new engine.LogRequest();
    request.setSeverity(severity === "info" ? engine.LogSeverity.INFO : engine.LogSeverity.WARNING);
    request.setUrn(urn);
    request.setMessage(text);
    request.setEphemeral(ephemeral);
    client.log(request, () => undefined);
  };
}

/** Faster than that nobody reads; where the output is no terminal, each line shown is one more in a file. */
const leastMs = 1_000;

/** A line that is replaced by the next one, at most once in a second: of those that come faster only the last is shown. */
export class PacedLine {
  private shown = "";
  private shownAt = -Infinity;
  private next: string | undefined;
  private waiting: AbortController | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly write: (text: string) => void,
  ) {}

  show(text: string): void {
    if (text === this.shown) {
      this.next = undefined;
      return;
    }
    const wait = this.shownAt + leastMs - this.clock.now();
    if (wait > 0) {
      this.next = text;
      void this.after(wait);
      return;
    }
    this.now(text);
  }

  /** Shows at once what waits to be shown: the last line stays in the row of a resource that is done. */
  end(): void {
    this.waiting?.abort();
    if (this.next !== undefined) {
      this.now(this.next);
    }
  }

  private async after(ms: number): Promise<void> {
    if (this.waiting !== undefined) {
      return;
    }
    const waiting = new AbortController();
    this.waiting = waiting;
    await this.clock.sleep(ms, waiting.signal).catch(() => undefined);
    this.waiting = undefined;
    if (this.next !== undefined) {
      this.now(this.next);
    }
  }

  private now(text: string): void {
    this.next = undefined;
    this.shown = text;
    this.shownAt = this.clock.now();
    this.write(text);
  }
}
