/** Codes of a call that the RAM policy of the user or role does not allow. */
export const notAllowed = /^(NoPermission|Forbidden\.RAM|Forbidden|NotAuthorized|User\.NoPermission)$/;

/** Codes of the gateway in front of all services, which takes neither the keys nor what they signed. */
export const keysRefused =
  /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken|SecurityTokenExpired)/;

/** Those of keys that may have been replaced meanwhile, so that reading them again can help. */
export const keysOutdated = /^(InvalidAccessKeyId|InvalidSecurityToken|SecurityTokenExpired)/;

/** Codes of a signature that is too old, or from the future, by the service's clock. */
export const clockRefused = /^InvalidTimeStamp/;

/**
 * What to do where keys in the configuration were changed and the old ones are still used: Pulumi hands refreshes and
 * deletions the configuration of the last update, which is in the state. Undefined for keys from elsewhere.
 *
 * @param place where the keys are set, such as "ens:accessKey"
 */
export function adviceForChangedKeys(place: string): string | undefined {
  return /^(ens|alicloud):| of provider "/.test(place)
    ? 'If you changed the keys after the last "pulumi up": refresh, destroy, "up --refresh" and "preview --refresh" use the keys in the state, so run the command again with --run-program'
    : undefined;
}
