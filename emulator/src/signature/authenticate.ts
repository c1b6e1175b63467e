import type { Clock } from "../clock.js";
import { ApiError, missing } from "../errors.js";
import type { CheckedAccessKey } from "./accessKeys.js";
import { sameText } from "./encoding.js";
import { Nonces } from "./nonces.js";
import type { Claim, WireRequest } from "./request.js";
import { readV1 } from "./v1.js";
import { readV3 } from "./v3.js";

/** The public gateway of the cloud takes a clock that is wrong by a quarter of an hour. */
const skewMs = 15 * 60_000;

export interface GateOptions {
  readonly clock: Clock;
  readonly keys: ReadonlyMap<string, CheckedAccessKey>;
  /** Off: the sender is read, but neither signature, time nor nonce is checked. */
  readonly verify: boolean;
}

/** Decides who sent a request. */
export class Gate {
  readonly #nonces: Nonces;

  constructor(readonly options: GateOptions) {
    this.#nonces = new Nonces(options.clock.now(), 2 * skewMs);
  }

  enter(request: WireRequest): CheckedAccessKey | undefined {
    const claim = readV3(request) ?? readV1(request);
    if (!this.options.verify) return claim && this.options.keys.get(claim.accessKeyId);
    if (!claim) throw missing("AccessKeyId");
    const key = this.options.keys.get(claim.accessKeyId);
    if (!key) throw new ApiError("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404);
    if (key.disabled) throw new ApiError("InvalidAccessKeyId.Inactive", "Specified access key is disabled.");
    this.#checkToken(key, claim);
    this.#checkTime(claim);
    if (!claim.signedWith(key.accessKeySecret)) {
      throw new ApiError("SignatureDoesNotMatch", "Specified signature is not matched with our calculation.");
    }
    if (!claim.nonce) throw missing("SignatureNonce");
    // a nonce counts only once the signature is known to be good, or a stranger could use up those of others
    if (!this.#nonces.use(`${claim.accessKeyId} ${claim.nonce}`, this.options.clock.now())) {
      throw new ApiError("SignatureNonceUsed", "Specified signature nonce was used already.");
    }
    return key;
  }

  #checkToken(key: CheckedAccessKey, claim: Claim): void {
    if (key.securityToken === undefined) {
      if (!claim.securityToken) return;
      throw new ApiError(
        "InvalidSecurityToken.MismatchWithAccessKey",
        "Specified SecurityToken mismatch with the AccessKey.",
      );
    }
    if (!claim.securityToken)
      throw new ApiError("MissingSecurityToken", "SecurityToken is mandatory for this action.");
    if (!sameText(claim.securityToken, key.securityToken)) {
      throw new ApiError("InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.");
    }
    if (key.expires !== undefined && Date.parse(key.expires) <= this.options.clock.now()) {
      throw new ApiError("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
    }
  }

  #checkTime(claim: Claim): void {
    if (!claim.time) throw missing("Timestamp");
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(claim.time) ? Date.parse(claim.time) : NaN;
    if (Number.isNaN(time)) {
      throw new ApiError(
        "InvalidTimeStamp.Format",
        "Specified time stamp or date value is not well formatted.",
      );
    }
    if (Math.abs(this.options.clock.now() - time) > skewMs) {
      throw new ApiError("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
    }
  }
}
