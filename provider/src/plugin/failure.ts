import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";

import { messageOf } from "../api/errors.js";
import { PartialFailure } from "../lifecycle/operation.js";
import type { Libraries } from "./libraries.js";
import { encodeOutputs } from "./properties.js";

/** An error as the engine needs it. A resource that exists but is not ready comes with its id and outputs, which the engine keeps. */
export function toServiceError(error: unknown, libraries: Libraries): Partial<ServiceError> {
  const { grpc } = libraries;
  const message = messageOf(error);
  const failed = { code: grpc.status.UNKNOWN, message, details: message };
  if (!(error instanceof PartialFailure)) {
    return failed;
  }
  const detail = new ErrorResourceInitFailed();
  detail.setId(error.entryId);
  detail.setProperties(encodeOutputs(error.outputs, error.adoptedAt, libraries));
  detail.setReasonsList([message]);
  const packed = new libraries.any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { ...failed, metadata };
}
