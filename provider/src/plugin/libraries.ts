import { createRequire } from "node:module";

import type * as Grpc from "@grpc/grpc-js";
import type * as AnyModule from "google-protobuf/google/protobuf/any_pb.js";
import type * as EmptyModule from "google-protobuf/google/protobuf/empty_pb.js";
import type * as StructModule from "google-protobuf/google/protobuf/struct_pb.js";

/** Libraries that the SDK depends on and this package does not. They must be the copies that the SDK's messages use. */
export interface Libraries {
  readonly grpc: typeof Grpc;
  readonly struct: typeof StructModule;
  readonly empty: typeof EmptyModule;
  readonly any: typeof AnyModule;
}

/** The copies of the installed SDK. A bundle has no SDK to resolve them from, and passes its own. */
export function librariesOfSdk(): Libraries {
  const load = createRequire(require.resolve("@pulumi/pulumi"));
  return {
    grpc: load("@grpc/grpc-js") as typeof Grpc,
    struct: load("google-protobuf/google/protobuf/struct_pb.js") as typeof StructModule,
    empty: load("google-protobuf/google/protobuf/empty_pb.js") as typeof EmptyModule,
    any: load("google-protobuf/google/protobuf/any_pb.js") as typeof AnyModule,
  };
}
