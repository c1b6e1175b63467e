import { EnsError, type EnsErrorDetails } from "../../../provider/src/api/errors.js";

/** A call that the service answered with an error code. */
export function failure(
  code: string,
  operation = "DescribeForwardEntryAttribute",
  more: Partial<EnsErrorDetails> = {},
) {
  return new EnsError({
    operation,
    endpoint: "ens.test",
    code,
    status: 400,
    reason: `because of ${code}`,
    ...more,
  });
}

/** A call that got no answer. */
export function unanswered(operation: string, more: Partial<EnsErrorDetails> = {}) {
  return new EnsError({
    operation,
    endpoint: "ens.test",
    transport: "timeout",
    reason: "no answer came",
    ...more,
  });
}
