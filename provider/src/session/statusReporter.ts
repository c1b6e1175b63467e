import { createRequire } from "node:module";

import type * as grpcType from "@grpc/grpc-js";
import type { EngineClient as EngineClientType } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as engineType from "@pulumi/pulumi/proto/engine_pb.js";

import { now, sleep } from "../api/clock.js";
import type { StatusReporter } from "../lifecycle/operation.js";

/** Shows a message in the resource's line. An ephemeral message is replaced by the next one. */
export type ShowLine = (
  severity: "info" | "warning",
  urn: string | undefined,
  text: string,
  ephemeral: boolean,
) => void;

/**
 * Reporters that show messages in the lines of resources. The SDK has no function for that, so the messages are sent to the
 * engine directly. If it cannot be reached, messages that must be seen go to standard error.
 *
 * @param loadGrpc called by the first line; must return the copy that the SDK itself uses
 */
export function statusReporters(
  engine: string | undefined,
  loadGrpc: () => typeof grpcType = grpcOfSdk,
): (urn: string | undefined) => StatusReporter {
  let connected: ShowLine | undefined;
  const show: ShowLine = (severity, urn, text, ephemeral) => {
    if (urn === undefined) {
      printLine(severity, urn, text, ephemeral);
      return;
    }
    try {
      connected ??= engine === undefined ? printLine : connect(engine, loadGrpc());
      connected(severity, urn, text, ephemeral);
    } catch {
      // a line that cannot be shown must not cost the result of a call: after a create that is the id of the entry
      connected = printLine;
      printLine(severity, urn, text, ephemeral);
    }
  };
  return (urn) => new ResourceReporter(urn, show);
}

const printLine: ShowLine = (_severity, _urn, text, ephemeral) => {
  if (!ephemeral) {
    console.error(text);
  }
};

/** The SDK's client does not accept the credentials of another copy. */
function grpcOfSdk(): typeof grpcType {
  return createRequire(require.resolve("@pulumi/pulumi"))("@grpc/grpc-js") as typeof grpcType;
}

function connect(address: string, { credentials }: typeof grpcType): ShowLine {
  /* eslint-disable @typescript-eslint/no-require-imports -- loaded by the first line only */
  const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb") as {
    EngineClient: typeof EngineClientType;
  };
  const { LogRequest, LogSeverity } = require("@pulumi/pulumi/proto/engine_pb") as typeof engineType;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const client = new EngineClient(address, credentials.createInsecure());
  return (severity, urn, text, ephemeral) => {
    const request = new LogRequest();
    request.setSeverity(severity === "info" ? LogSeverity.INFO : LogSeverity.WARNING);
    request.setUrn(urn ?? "");
    request.setMessage(text);
    request.setEphemeral(ephemeral);
    client.log(request, () => undefined);
  };
}

/** Faster updates are unreadable, and in a log file each status is a line. */
const minIntervalMs = 1_000;

/** Shows at most one status a second: of those that come faster, only the last. */
export class ResourceReporter implements StatusReporter {
  private lastText = "";
  private lastShownAt = -Infinity;
  private next: string | undefined;
  private waiting: AbortController | undefined;

  constructor(
    private readonly urn: string | undefined,
    private readonly show: ShowLine,
  ) {}

  status(text: string): void {
    if (text === this.lastText) {
      this.next = undefined;
      return;
    }
    this.next = text;
    const waitMs = this.lastShownAt + minIntervalMs - now();
    if (waitMs <= 0) {
      this.showNext();
    } else if (this.waiting === undefined) {
      void this.showAfter(waitMs);
    }
  }

  note(text: string): void {
    this.show("info", this.urn, text, false);
  }

  warn(text: string): void {
    this.show("warning", this.urn, text, false);
  }

  end(): void {
    this.waiting?.abort();
    this.showNext();
  }

  private async showAfter(ms: number): Promise<void> {
    this.waiting = new AbortController();
    await sleep(ms, this.waiting.signal).catch(() => undefined);
    this.waiting = undefined;
    this.showNext();
  }

  private showNext(): void {
    if (this.next !== undefined) {
      this.lastText = this.next;
      this.lastShownAt = now();
      this.next = undefined;
      this.show("info", this.urn, this.lastText, true);
    }
  }
}
