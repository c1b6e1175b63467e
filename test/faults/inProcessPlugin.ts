import type {
  handleUnaryCall,
  ServerUnaryCall,
  ServiceError,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";

import { librariesOfSdk } from "../../provider/src/plugin/libraries.js";
import type { PluginProvider } from "../../provider/src/plugin/provider.js";
import { resourceProvider } from "../../provider/src/plugin/server.js";
import { initFailed } from "../dynamic/server.js";
import { PluginCalls } from "../plugin/calls.js";
import type { Bag } from "./engineState.js";

const libraries = librariesOfSdk();

/** The plugin without its socket: a call gets the messages as they come over the wire. */
export class InProcessPlugin extends PluginCalls {
  private readonly service: UntypedServiceImplementation;

  constructor(private readonly provider: PluginProvider) {
    super();
    this.service = resourceProvider(provider, libraries);
  }

  configureNow(config: Readonly<Record<string, string>>): void {
    const args = Object.entries(config).map(([key, value]) => [key.replace(/^ens:/, ""), value]);
    this.provider.configure({
      urn: "urn:pulumi:dev::test::pulumi:providers:ens::default",
      args: Object.fromEntries(args) as Bag,
    });
  }

  protected override call<Answer>(method: string, request: unknown): Promise<Answer> {
    const handler = this.service[method] as handleUnaryCall<Message, Message>;
    return new Promise((resolve, reject) => {
      const call = { request: overTheWire(request as Message) } as unknown;
      handler(call as ServerUnaryCall<Message, Message>, (error, answer) => {
        if (error === null) {
          resolve(overTheWire(answer as Message) as Answer);
        } else {
          const { message = "", details = message, metadata } = error as Partial<ServiceError>;
          const failed = metadata && initFailed({ metadata } as ServiceError);
          reject(failed ?? new Error(details));
        }
      });
    });
  }
}

/** A message of the protocol, as far as it is packed and unpacked here. */
interface Message {
  readonly constructor: { deserializeBinary(bytes: Uint8Array): Message };
  serializeBinary(): Uint8Array;
}

function overTheWire(message: Message): Message {
  return message.constructor.deserializeBinary(message.serializeBinary());
}
