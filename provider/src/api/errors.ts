import { trimTrailing } from "./redact.js";

/** What a failed call has done to the cloud. */
export type Outcome =
  /** Nothing, and the call may be sent again. */
  | "notApplied"
  /** It may have been carried out, or may still be. */
  | "unknown"
  /** The entry that it names does not exist. */
  | "notFound"
  /** Nothing, and the same call would fail again. */
  | "rejected";

/** The kinds of failure that the provider handles differently. */
export type FailureKind =
  /** too many calls */
  | "throttled"
  /** this entry, or another one of the gateway, is being configured */
  | "busy"
  /** the service cannot take the call at the moment */
  | "unavailable"
  /** no connection to the endpoint */
  | "unreachable"
  /** an answer that is not from the API or cannot be read; the call may have been carried out */
  | "unreadable"
  /** the gateway that the call names does not exist, or is not visible to this account */
  | "no gateway";

export interface Classification {
  readonly outcome: Outcome;
  readonly kind?: FailureKind;
}

interface Row extends Classification {
  readonly matches: (failure: Failure) => boolean;
  readonly why: string;
}

/** What the classification of a failed call is based on. */
export interface Failure {
  /** `Code` of the answer, or the code of the network error. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  /** What happened if the service gave no readable answer. */
  readonly transport?: "timeout" | "network" | "tls" | "unreadable" | "empty" | undefined;
  /** Whether the rejected keys have been replaced. */
  readonly keysReplaced?: boolean | undefined;
}

const code = (pattern: RegExp) => (failure: Failure) => pattern.test(failure.code ?? "");

/** The first row that matches decides. */
export const classification: readonly Row[] = [
  {
    matches: (failure) => failure.keysReplaced === true,
    outcome: "notApplied",
    why: "the service rejected the keys before it did anything, and the next call is signed with new ones",
  },
  {
    matches: code(/Throttling/i),
    outcome: "notApplied",
    kind: "throttled",
    why: "throttling answers before the work begins (Throttling, Throttling.User, Throttling.Api, Rejected.Throttling)",
  },
  {
    matches: (failure) => failure.status === 429,
    outcome: "notApplied",
    kind: "throttled",
    why: "HTTP 429 is throttling, too",
  },
  {
    matches: code(/^Incorrec?t\w*Status/i),
    outcome: "notApplied",
    kind: "busy",
    why: "this or another entry of the gateway is being configured; the documented code is IncorretDnatEntryStatus (sic)",
  },
  {
    matches: code(/^(OperationConflict|TaskConflict|OperationUnsupported\.EipInBinding)/i),
    outcome: "notApplied",
    kind: "busy",
    why: "the API of VPC NAT gateways answers so while another entry of the gateway is written",
  },
  {
    matches: code(/^(SystemBusy|ServiceUnavailable)/i),
    outcome: "notApplied",
    kind: "unavailable",
    why: "the service did not take the call and asks to send it again",
  },
  {
    matches: code(/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/),
    outcome: "notApplied",
    kind: "unreachable",
    why: "no connection was established, so nothing was sent",
  },
  {
    matches: code(
      /^InvalidParameter\.(Nat|NatGateway)NotFound$|^InvalidNatGatewayId?\.NotFound$|^InstanceIdNotFound$/i,
    ),
    outcome: "rejected",
    kind: "no gateway",
    why: "a missing gateway does not prove anything about an entry: the key or the endpoint may be wrong",
  },
  {
    matches: code(
      /^InvalidParameter\.DnatNotFound$|^InvalidForwardEntryId\.NotFound$|^(?=.*(Dnat|ForwardEntry)).*NotFound/i,
    ),
    outcome: "notFound",
    why: "documented for Modify and Delete (InvalidParameter.DnatNotFound); Terraform's provider expects InvalidForwardEntryId.NotFound from Describe",
  },
  {
    matches: code(
      /^(InvalidAction|InvalidVersion|InvalidApi|InvalidAccessKeyId|InvalidSecurityToken|MissingSecurityToken|SecurityTokenExpired|SignatureDoesNotMatch|IncompleteSignature|InvalidTimeStamp)/i,
    ),
    outcome: "rejected",
    why: "answered with 404 by the gateway in front of all services, before any entry is looked for",
  },
  {
    matches: code(/^(ens\.interface\.error|InternalError|UnknownError)/i),
    outcome: "unknown",
    why: "the service failed during the work, at an unknown point",
  },
  {
    matches: (failure) => failure.transport === "empty",
    outcome: "notFound",
    why: "a success without an entry: there is none",
  },
  {
    matches: (failure) => failure.transport === "tls",
    outcome: "rejected",
    why: "no trusted connection was established, and a repeat would meet the same certificate",
  },
  {
    matches: (failure) => failure.transport === "timeout" || failure.transport === "network",
    outcome: "unknown",
    why: "the request may have arrived and only its answer was lost",
  },
  {
    matches: (failure) => failure.status !== undefined && failure.status >= 500,
    outcome: "unknown",
    why: "a proxy or the service failed after it took the request",
  },
  {
    matches: (failure) => failure.status !== undefined && failure.status >= 300 && failure.status < 400,
    outcome: "unknown",
    kind: "unreadable",
    why: "a redirect is not an answer of this API but of something in between",
  },
  {
    matches: (failure) => failure.transport === "unreadable",
    outcome: "unknown",
    kind: "unreadable",
    why: "an unreadable answer does not prove anything about the work",
  },
  {
    matches: (failure) => failure.status === 404,
    outcome: "notFound",
    why: "all documented errors are HTTP 400, so a 404 of a call that names an entry is about the entry",
  },
];

/** An error that is not in the table is an answer of the service: it understood the call and rejected it. */
const defaultClassification: Classification = { outcome: "rejected" };

export function classify(failure: Failure): Classification {
  const row = classification.find((candidate) => candidate.matches(failure));
  return row === undefined
    ? defaultClassification
    : { outcome: row.outcome, ...(row.kind === undefined ? {} : { kind: row.kind }) };
}

/** Codes of a call that the RAM policy does not allow. */
export const permissionErrorCodes = /^(NoPermission|Forbidden\.RAM|Forbidden|NotAuthorized|User\.NoPermission)$/;

/** Codes of rejected keys or signatures, from the gateway in front of all services. */
export const keyErrorCodes =
  /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken|SecurityTokenExpired)/;

/** Codes of keys that may have been replaced meanwhile: reading the keys again can help. */
export const expiredKeyCodes = /^(InvalidAccessKeyId|InvalidSecurityToken|SecurityTokenExpired)/;

/** Codes of a signature whose time is more than 15 minutes off the service's clock. */
export const clockErrorCodes = /^InvalidTimeStamp/;

export interface EnsErrorDetails extends Failure {
  readonly operation: string;
  readonly endpoint: string;
  /** The service's message, or what happened instead of an answer. */
  readonly reason: string;
  readonly requestId?: string | undefined;
  /** How long the service asks to wait (header `x-acs-retry-after`). */
  readonly retryAfterMs?: number | undefined;
  /** The service's clock when it answered (header `Date`), in ms since 1970. */
  readonly serverTime?: number | undefined;
}

/** A failed call to ENS. Its message contains no secret. */
export class EnsError extends Error {
  override readonly name = "EnsError";
  readonly operation: string;
  readonly endpoint: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly reason: string;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly serverTime: number | undefined;
  readonly outcome: Outcome;
  readonly kind: FailureKind | undefined;

  constructor(private readonly details: EnsErrorDetails) {
    super(describeFailure(details));
    const { outcome, kind } = classify(details);
    this.operation = details.operation;
    this.endpoint = details.endpoint;
    this.code = details.code;
    this.status = details.status;
    this.reason = details.reason;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.serverTime = details.serverTime;
    this.outcome = outcome;
    this.kind = kind;
  }

  /** The same error, after which the call can be sent again with new keys. */
  withReplacedKeys(): EnsError {
    return new EnsError({ ...this.details, keysReplaced: true });
  }
}

function describeFailure(details: EnsErrorDetails): string {
  const facts = [
    details.code,
    details.status === undefined ? undefined : `HTTP ${details.status}`,
    details.requestId === undefined ? undefined : `RequestId ${details.requestId}`,
  ].filter((fact) => fact !== undefined);
  return `${details.operation} failed: ${trimTrailing(details.reason, /[.\s]/)}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`;
}

/**
 * Advice for keys that were changed in the configuration but not in the state: Pulumi passes the configuration of the last
 * update to refreshes and deletions. Undefined for keys from elsewhere.
 *
 * @param place where the keys are set, such as "ens:accessKey"
 */
export function adviceForChangedKeys(place: string): string | undefined {
  return /^(ens|alicloud):| of provider "/.test(place)
    ? 'If you changed the keys after the last "pulumi up": refresh, destroy, "up --refresh" and "preview --refresh" use the keys in the state, so run the command again with --run-program'
    : undefined;
}

/** An error whose message is for the user: complete sentences that contain no secret. */
export class UserError extends Error {
  override readonly name = "UserError";

  /** @param from where the wrong value was set, such as "ens:endpoint", if it is a single value */
  constructor(
    message: string,
    readonly from?: string,
  ) {
    super(message);
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
