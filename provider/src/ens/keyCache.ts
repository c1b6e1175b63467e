import type { Keys, Session } from "./session.js";

/** Keys are renewed this long before they end, or in the last fifth of a shorter life. */
const renewalMarginMs = 5 * 60_000;

/** How long keys are used that have ended by this machine's clock, which may be wrong. */
const endedKeysMs = 30_000;

/** Pause after a renewal that failed, while the old keys can still be used. */
const renewalPauseMs = 10_000;

/** Keys that the service refuses are read again at most once in this time. */
const rereadPauseMs = 15_000;

/**
 * Keeps keys until shortly before they end. Calls that need keys at the same time share one request for them: STS
 * throttles, and a command or a file need not be asked by each call.
 */
export class KeyCache {
  private current: { readonly session: Session; renewAt: number } | undefined;
  private pending: Promise<Keys> | undefined;
  private rereadAt = Number.NEGATIVE_INFINITY;

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
    if (this.pending === undefined) {
      if (Date.now() < this.rereadAt + rereadPauseMs) {
        return false;
      }
      this.rereadAt = Date.now();
    }
    try {
      return !equal(await this.renew(), refused);
    } catch {
      return false;
    }
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
