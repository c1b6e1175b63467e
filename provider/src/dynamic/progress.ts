import type * as grpcType from "@grpc/grpc-js";
import type { EngineClient as EngineClientType } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as engineType from "@pulumi/pulumi/proto/engine_pb.js";

import type { Progress } from "../lifecycle/surroundings.js";

type Send = (severity: "info" | "warning", urn: string, text: string, ephemeral: boolean) => void;

/**
 * Lines in the row of a resource while it is worked on. The engine's address is the first argument of the process that
 * runs a dynamic provider; the SDK uses it itself but offers no call for it, so where it cannot be reached nothing breaks.
 */
export function openProgress(
  address: string | undefined = process.argv[2],
): (urn: string | undefined) => Progress {
  let send: Send | undefined;
  const sender = (): Send => (send ??= open(address));
  return (urn) => {
    let last = "";
    return {
      status(text) {
        if (urn !== undefined && text !== last) {
          last = text;
          sender()("info", urn, text, true);
        }
      },
      warn(text) {
        if (urn === undefined) {
          console.error(text);
        } else {
          sender()("warning", urn, text, false);
        }
      },
    };
  };
}

function open(address: string | undefined): Send {
  if (address === undefined || !/^[^:]+:\d+$/.test(address)) {
    // a warning must be seen, a line of progress need not
    return (severity, _urn, text) => {
      if (severity === "warning") {
        console.error(text);
      }
    };
  }
  /* eslint-disable @typescript-eslint/no-require-imports -- loaded only where there is something to tell */
  const { credentials } = require("@grpc/grpc-js") as typeof grpcType;
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
