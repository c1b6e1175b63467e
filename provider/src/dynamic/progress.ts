import { createRequire } from "node:module";

import type * as grpcType from "@grpc/grpc-js";
import type { EngineClient as EngineClientType } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as engineType from "@pulumi/pulumi/proto/engine_pb.js";

import { systemClock, type Clock } from "../ens/clock.js";
import type { Progress } from "../lifecycle/surroundings.js";
import { engineAddress } from "./engine.js";
import { PacedLine } from "./pacedLine.js";

/** The row of one resource while one step is taken. */
export interface Row extends Progress {
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
