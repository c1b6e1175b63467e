import type { Session } from "./keys.js";
import type { Keys } from "../api/client.js";

/** Keys are renewed this long before they end, or in the last fifth of a shorter life. */
const renewalMarginMs = 5 * 60_000;

/** How long keys are used that have ended by this machine's clock, which may be wrong. */
const endedKeysMs = 30_000;

/** Pause after a renewal that failed, while the old keys can still be used. */
const renewalPauseMs = 10_000;

/** Pause after refused keys were replaced by others, in case those are refused as well. */
const replacedPauseMs = 15_000;

/** Pause after a read that gave no others: a login tool may be writing them. */
const rereadPauseMs = 1_000;

/**
 * Keeps keys until shortly before they end. Calls that need keys at the same time share one request for them: STS
 * throttles, and a command or a file need not be asked by each call.
 */
export class KeyCache {
  private current: { readonly session: Session; renewAt: number } | undefined;
  private pending: Promise<Keys> | undefined;
  private rereadFrom = Number.NEGATIVE_INFINITY;

  constructor(private readonly read: () => Promise<Session>) {}

  /** The keys for a call. */
  async keys(): Promise<Keys> {
    const { current } = this;
    if (current !== undefined && Date.now() < current.renewAt) {
      return current.session.keys;
    }
    try {
      return await this.renew();
    } catch (error) {
      const now = Date.now();
      if (current === undefined || (current.session.endsAt ?? 0) <= now) {
        throw error;
      }
      current.renewAt = now + renewalPauseMs;
      return current.session.keys;
    }
  }

  /**
   * Reads the keys again because the service refused these, for example because a login tool has rewritten the profile.
   * Returns whether there are others now.
   */
  async replace(refused: Keys): Promise<boolean> {
    await this.pending?.catch(() => undefined);
    if (this.current !== undefined && !equal(this.current.session.keys, refused)) {
      return true;
    }
    if (this.pending === undefined && Date.now() < this.rereadFrom) {
      return false;
    }
    let areReplaced = false;
    try {
      areReplaced = !equal(await this.renew(), refused);
    } catch {
      // the error of the service says more than the one of this read
    }
    this.rereadFrom = Date.now() + (areReplaced ? replacedPauseMs : rereadPauseMs);
    return areReplaced;
  }

  private renew(): Promise<Keys> {
    this.pending ??= this.readOnce().finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  private async readOnce(): Promise<Keys> {
    const session = await this.read();
    this.current = { session, renewAt: renewalTime(session, Date.now()) };
    return session.keys;
  }
}

function renewalTime({ endsAt }: Session, now: number): number {
  if (endsAt === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  const leftMs = endsAt - now;
  return leftMs <= 0 ? now + endedKeysMs : endsAt - Math.min(renewalMarginMs, leftMs / 5);
}

function equal(one: Keys, other: Keys): boolean {
  return (
    one.accessKeyId === other.accessKeyId &&
    one.accessKeySecret === other.accessKeySecret &&
    one.securityToken === other.securityToken
  );
}
