/** Something the user gave that cannot be used: one sentence that names the field. */
export class Complaint extends Error {
  /** Distinguishes it from other errors, also across two copies of this package. */
  override readonly name = "Complaint";
}

/** The code of a failed system call, such as `ENOENT`. */
export const errnoOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown error";

/** An error that the service answers: Code and Message as on the wire. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly extra: {
      readonly headers?: Readonly<Record<string, string>>;
      /** Fields of the answer beside Code and Message. */
      readonly details?: Readonly<Record<string, unknown>> | undefined;
    } = {},
  ) {
    super(message);
  }
}

export const missing = (parameter: string) =>
  new ApiError(`Missing${parameter}`, `You must specify the parameter ${parameter}.`);

export const invalid = (parameter: string) =>
  new ApiError(`Invalid${parameter}`, `The specified parameter ${parameter} is invalid.`);

export const invalidField = (field: string) =>
  new ApiError(`InvalidParameter.${field}`, `The specified field ${field} invalid. Please check it again.`);

/** Codes that the public gateway of Alibaba Cloud answers for all RPC products. */
const gatewayMessages = {
  MissingAction: "Action is mandatory for this action.",
  MissingVersion: "Version is mandatory for this action.",
  MissingSecurityToken: "SecurityToken is mandatory for this action.",
  InvalidVersion: "Specified parameter Version is not valid.",
  "InvalidAction.NotFound": "Specified api is not found, please check your url and method.",
  UnsupportedHTTPMethod: "This http method is not supported.",
  IncompleteSignature: "The request signature does not conform to Alibaba Cloud standards.",
  InvalidSignatureMethod: "Specified signature method is not valid.",
  "InvalidAccessKeyId.NotFound": "Specified access key is not found.",
  "InvalidAccessKeyId.Inactive": "Specified access key is disabled.",
  SignatureDoesNotMatch: "Specified signature is not matched with our calculation.",
  SignatureNonceUsed: "Specified signature nonce was used already.",
  "InvalidSecurityToken.MismatchWithAccessKey": "Specified SecurityToken mismatch with the AccessKey.",
  "InvalidSecurityToken.Malformed": "Specified SecurityToken is malformed.",
  "InvalidSecurityToken.Expired": "Specified SecurityToken is expired.",
  "InvalidTimeStamp.Format": "Specified time stamp or date value is not well formatted.",
  "InvalidTimeStamp.Expired": "Specified time stamp or date value is expired.",
  "Throttling.User": "Request was denied due to user flow control.",
  "Throttling.Api": "Request was denied due to api flow control.",
  ServiceUnavailable: "The request has failed due to a temporary failure of the server.",
  InternalError: "The request processing has failed due to some unknown error.",
} as const;

/** Codes in the error tables of ENS, or that the Terraform provider expects of ENS. */
const documentedMessages = {
  "InvalidParameter.NatNotFound": "The specified Nat is not found.",
  "InvalidParameter.DnatNotFound": "The specified dnat is not found.",
  "InvalidParameter.SnatNotFound": "The specified snat is not found.",
  "InvalidParameter.ExternalIp": "The specified externalIp is not found.",
  "InvalidParameter.InternalIpNotFound": "The input parameter internalIp that is not found.",
  "InvalidParameter.InternalIp": "The specified parameter internalIp is invalid.",
  "InvalidParameter.HealthCheckPort": "HealthCheckPort is not in the range of InternalPort",
  "InvalidPort.Malformed": "The specified port is not a valid port.",
  "Forbidden.ExternalIpUsedInSnat": "Forbidden.ExternalIpUsedInSnat",
  "Forbidden.ExternalPort.Duplicated": "The specified ExternalPort is duplicated.",
  ForwardEntryLimitExceed: "The limit of forward entry in the nat reaches.",
  IncorrectInstanceStatus: "The current status of the instance does not support this operation.",
  IncorretDnatEntryStatus: "Dnat entry status blocked this operation.",
  "DependencyViolation.NatRule": "DependencyViolation.SNAT/DNAT",
  "DependencyViolation.Eip": "DependencyViolation.Eip",
  InstanceNotFound: "The input parameter instancdId that is not found.",
  EipNotFound: "The input parameter allocationId that is not found.",
  IncorrectEipStatus: "The current status of the resource does not support this operation.",
  "InvalidUnAssociation.UnAssociateStandbyEipFist": "Unassociate standby eip first.",
  "ens.interface.error": "Failed to call API.",
  SystemBusy: "System is busy, please try again later.",
  NoPermission: "Permission denied.",
  "InvalidNetworkId.NotFound": "Network not found",
  "InvalidVSwitchId.NotFound": "The specified VSwitchId is not found.",
  "DependencyViolation.VSwitch": "Specified network has vswitch.",
  "DependencyViolation.NAT": "Specified network has nat instance.",
  "MissingParameter.ResourceIdsOrTags": "You must specify at least one of ResourceId and Tag.",
} as const;

/**
 * Codes that no document of ENS has. Most are those of VPC for the same case; docs/emulator-differences.md lists
 * all of them.
 */
const guessedMessages = {
  "InvalidForwardEntryId.NotFound": "The specified forward entry is not found.",
  "Forbidden.InternalPort.Duplicated": "The specified InternalPort is duplicated.",
  "Forbidden.SnatIpUsedInForward": "The specified snatIp is used in a forward entry.",
  IncorrectDnatEntryStatus: "Dnat entry status blocked this operation.",
  IncorretSnatEntryStatus: "Snat entry status blocked this operation.",
  OperationConflict: "The operation conflicts with another operation that is being processed.",
  "InvalidIpStatus.HasBeenUsedByForwardEntry": "The eip has been used by dnat.",
  "InvalidIpStatus.HasBeenUsedBySnatTable": "The eip has been used by snat.",
  "InvalidResourceId.NotFound": "The specified ResourceId is not found.",
} as const;

export const guessedCodes = Object.keys(guessedMessages);

const messages = { ...gatewayMessages, ...documentedMessages, ...guessedMessages } as const;

export type Code = keyof typeof messages;

/** The error of the service with this code and its message. */
export const refuse = (code: Code, status?: number, details?: Readonly<Record<string, unknown>>) =>
  new ApiError(code, messages[code], status, { details });

/** The message of a code, for fault rules that name only the code. */
export const messageOf = (code: string): string =>
  Object.hasOwn(messages, code) ? messages[code as Code] : "The emulator is configured to return this code.";
