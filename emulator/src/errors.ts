/** An answer of the service that is an error: Code and Message as on the wire. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    extra: { headers?: Record<string, string>; details?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.headers = extra.headers ?? {};
    this.details = extra.details ?? {};
  }
}

export const missing = (parameter: string) =>
  new ApiError(`Missing${parameter}`, `You must specify the parameter ${parameter}.`);

export const invalid = (parameter: string) =>
  new ApiError(`Invalid${parameter}`, `The specified parameter ${parameter} is invalid.`);

export const invalidField = (field: string) =>
  new ApiError(`InvalidParameter.${field}`, `The specified field ${field} invalid. Please check it again.`);

/** The codes that the API documents with a message of their own. */
const documented = {
  "InvalidParameter.NatNotFound": "The specified Nat is not found.",
  "InvalidParameter.DnatNotFound": "The specified dnat is not found.",
  "InvalidForwardEntryId.NotFound": "The specified forward entry is not found.",
  "InvalidParameter.SnatNotFound": "The specified snat is not found.",
  "InvalidParameter.ExternalIp": "The specified externalIp is not found.",
  "InvalidParameter.InternalIpNotFound": "The input parameter internalIp that is not found.",
  "InvalidParameter.InternalIp": "The specified parameter internalIp is invalid.",
  "InvalidParameter.HealthCheckPort": "HealthCheckPort is not in the range of InternalPort",
  "InvalidPort.Malformed": "The specified port is not a valid port.",
  "Forbidden.ExternalIpUsedInSnat": "Forbidden.ExternalIpUsedInSnat",
  "Forbidden.ExternalPort.Duplicated": "The specified ExternalPort is duplicated.",
  "Forbidden.InternalPort.Duplicated": "The specified InternalPort is duplicated.",
  "Forbidden.SnatIpUsedInForward": "The specified snatIp is used in a forward entry.",
  ForwardEntryLimitExceed: "The limit of forward entry in the nat reaches.",
  IncorrectInstanceStatus: "The current status of the instance does not support this operation.",
  IncorretDnatEntryStatus: "Dnat entry status blocked this operation.",
  IncorretSnatEntryStatus: "Snat entry status blocked this operation.",
  OperationConflict: "The operation conflicts with another operation that is being processed.",
  "DependencyViolation.NatRule": "DependencyViolation.SNAT/DNAT",
  "DependencyViolation.Eip": "DependencyViolation.Eip",
  InstanceNotFound: "The input parameter instancdId that is not found.",
  EipNotFound: "The input parameter allocationId that is not found.",
  IncorrectEipStatus: "The current status of the resource does not support this operation.",
  "InvalidUnAssociation.UnAssociateStandbyEipFist": "Unassociate standby eip first.",
  "InvalidIpStatus.HasBeenUsedByForwardEntry": "The eip has been used by dnat.",
  "InvalidIpStatus.HasBeenUsedBySnatTable": "The eip has been used by snat.",
  "ens.interface.error": "Failed to call API.",
  SystemBusy: "System is busy, please try again later.",
  NoPermission: "Permission denied.",
  "Throttling.User": "Request was denied due to user flow control.",
  "Throttling.Api": "Request was denied due to api flow control.",
  ServiceUnavailable: "The request has failed due to a temporary failure of the server.",
  InternalError: "The request processing has failed due to some unknown error.",
} as const;

export type DocumentedCode = keyof typeof documented;

export const refuse = (code: DocumentedCode, status?: number) => new ApiError(code, documented[code], status);

/** The documented message of a code, for fault rules that name only the code. */
export const messageOf = (code: string): string =>
  Object.hasOwn(documented, code)
    ? documented[code as DocumentedCode]
    : "The emulator was told to answer with this code.";
