import { createHash } from "node:crypto";
import type { Clock } from "../clock.js";
import { missing, refuse } from "../errors.js";
import type { AccessKey } from "./accessKeys.js";
import { readV1, readV3, sameText, type Signature, type WireRequest } from "./signature.js";

/** The public gateway of the cloud accepts a clock that is wrong by up to 15 minutes. */
const skewMs = 15 * 60_000;

/** Clients use 16 to 64 characters. Longer nonces are kept as their hash, so that memory is bounded in bytes. */
const shortNonce = (nonce: string): string =>
  nonce.length <= 64 ? nonce : createHash("sha256").update(nonce).digest("hex");

/** Nonces that were used, in two generations: memory is bounded without a sweep. */
export class Nonces {
  #young = new Set<string>();
  #old = new Set<string>();
  #since: number;

  constructor(
    now: number,
    readonly lifeMs: number,
    readonly most = 200_000,
  ) {
    this.#since = now;
  }

  /** False if the nonce was used before. */
  use(nonce: string, now: number): boolean {
    if (now - this.#since > this.lifeMs || this.#young.size >= this.most) {
      this.#old = this.#young;
      this.#young = new Set();
      this.#since = now;
    }
    if (this.#young.has(nonce) || this.#old.has(nonce)) return false;
    this.#young.add(nonce);
    return true;
  }
}

/** Finds the key that signed a request. */
export class Authenticator {
  readonly #nonces: Nonces;

  constructor(
    readonly clock: Clock,
    readonly keys: ReadonlyMap<string, AccessKey>,
    /** False: the key is found, but neither signature, time nor nonce is checked. */
    readonly verify: boolean,
  ) {
    this.#nonces = new Nonces(clock.now(), 2 * skewMs);
  }

  authenticate(request: WireRequest): AccessKey | undefined {
    const signature = readV3(request) ?? readV1(request);
    if (!this.verify) return signature && this.keys.get(signature.accessKeyId);
    if (!signature) throw missing("AccessKeyId");
    const key = this.keys.get(signature.accessKeyId);
    if (!key) throw refuse("InvalidAccessKeyId.NotFound", 404);
    if (key.disabled) throw refuse("InvalidAccessKeyId.Inactive");
    this.#checkToken(key, signature);
    this.#checkTime(signature);
    if (!signature.madeWith(key.accessKeySecret)) throw refuse("SignatureDoesNotMatch");
    if (!signature.nonce) throw missing("SignatureNonce");
    // Only a good signature uses up a nonce, or anybody could use up the nonces of others.
    const nonce = shortNonce(signature.nonce);
    if (!this.#nonces.use(`${signature.accessKeyId} ${nonce}`, this.clock.now())) {
      throw refuse("SignatureNonceUsed");
    }
    return key;
  }

  #checkToken(key: AccessKey, signature: Signature): void {
    if (key.securityToken === undefined) {
      if (!signature.securityToken) return;
      throw refuse("InvalidSecurityToken.MismatchWithAccessKey");
    }
    if (!signature.securityToken) throw refuse("MissingSecurityToken");
    if (!sameText(signature.securityToken, key.securityToken)) throw refuse("InvalidSecurityToken.Malformed");
    if (key.expires !== undefined && Date.parse(key.expires) <= this.clock.now()) {
      throw refuse("InvalidSecurityToken.Expired");
    }
  }

  #checkTime(signature: Signature): void {
    if (!signature.time) throw missing("Timestamp");
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(signature.time) ? Date.parse(signature.time) : NaN;
    if (Number.isNaN(time)) throw refuse("InvalidTimeStamp.Format");
    if (Math.abs(this.clock.now() - time) > skewMs) throw refuse("InvalidTimeStamp.Expired");
  }
}
