/** Codes of a call that the RAM policy of the user or role does not allow. */
export const notAllowed = /^(NoPermission|Forbidden\.RAM|Forbidden|NotAuthorized|User\.NoPermission)$/;

/** Codes of the gateway in front of all services, which takes neither the keys nor what they signed. */
export const keysRefused =
  /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken|SecurityTokenExpired)/;

/** Codes of a signature that is too old, or from the future, by the service's clock. */
export const clockRefused = /^InvalidTimeStamp/;
