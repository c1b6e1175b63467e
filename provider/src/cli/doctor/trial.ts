import type { Body, Operation, Request } from "../../api/operations.js";
import type { EnsApi } from "../../api/ensApi.js";
import { Deadline } from "../../api/clock.js";
import { EnsError } from "../../api/errors.js";
import { clockRefused, keysRefused, notAllowed } from "../../api/errors.js";
import type { Patience } from "./patience.js";

/** What a call that changes nothing has shown about the permission for it. */
export type Verdict =
  /** `inferred`: the service complained about the parameters, so it is taken to have judged the permission before. */
  | { readonly kind: "allowed"; readonly inferred: boolean }
  | { readonly kind: "refused"; readonly error: EnsError }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "not tried" };

export interface Trial<Op extends Operation> {
  readonly verdict: Verdict;
  readonly body?: Body<Op>;
  /** Why no call at all will get further. */
  readonly hopeless?: EnsError;
}

/** Errors that the gateway in front of all services gives before the service itself is asked for anything. */
const beforeTheService = /^(InvalidAction|InvalidVersion|InvalidApi|UnsupportedHTTPMethod)/;

/** How long a call may be sent again where the service is not well. */
const patienceMs = 4_000;

/** Makes one call and judges by its answer what the keys may do. */
export async function tryCall<Op extends Operation>(
  operation: Op,
  request: Request<Op>,
  api: EnsApi,
  patience: Patience,
): Promise<Trial<Op>> {
  if (patience.isOver) {
    return { verdict: { kind: "unknown", why: "there was no time left to ask" } };
  }
  const deadline = new Deadline(api.clock, patience.for(patienceMs));
  try {
    const body = await api.send(operation, request, { deadline });
    return { verdict: { kind: "allowed", inferred: false }, body };
  } catch (error) {
    if (!(error instanceof EnsError)) {
      return {
        verdict: { kind: "unknown", why: error instanceof Error ? error.message : String(error) },
      };
    }
    return judge(error);
  }
}

function judge(error: EnsError): Trial<never> {
  const { code = "", status = 0 } = error;
  if (notAllowed.test(code)) {
    return { verdict: { kind: "refused", error } };
  }
  const unknown: Verdict = { kind: "unknown", why: error.message };
  if (keysRefused.test(code) || clockRefused.test(code)) {
    return { verdict: unknown, hopeless: error };
  }
  const understood =
    error.outcome === "notFound" ||
    error.kind === "busy" ||
    (error.outcome === "rejected" && code !== "" && status >= 400 && status < 500);
  if (understood && !beforeTheService.test(code)) {
    return { verdict: { kind: "allowed", inferred: true } };
  }
  return { verdict: unknown, hopeless: error };
}
