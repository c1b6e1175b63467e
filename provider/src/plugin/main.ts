import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";

import { engineAddress, watchEngine } from "../session/engine.js";
import { openContext } from "../session/session.js";
import { statusReporters } from "../session/statusReporter.js";
import { type Libraries, librariesOfSdk } from "./libraries.js";
import { PluginProvider } from "./provider.js";
import { resourceProvider } from "./server.js";

/** As much as the engine accepts. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Runs this process as a provider plugin: serves the calls of the engine, and ends when the engine is gone. */
export function runPlugin(libraries: Libraries = librariesOfSdk()): void {
  const { grpc } = libraries;
  const connect = (address: string | undefined, end?: () => void) => ({
    reporter: statusReporters(address, () => grpc),
    assertEngineRunning: watchEngine(address, end),
  });
  const provider = new PluginProvider({
    env: (name) => process.env[name],
    open: openContext,
    engine: connect(engineAddress(process.argv.slice(2)), () => {
      process.exit();
    }),
    connect,
  });
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(ResourceProviderService, resourceProvider(provider, libraries));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
      console.error(`The provider ens cannot listen on 127.0.0.1: ${error.message}`);
      process.exit(1);
    }
    // the engine reads the port from the first line
    console.log(String(port));
  });
}
