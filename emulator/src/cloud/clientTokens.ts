/** What a client token was used for, and what was answered. */
export interface UsedToken {
  readonly token: string;
  /** The parameters of the request, as text. */
  readonly request: string;
  /** The id of what was created. */
  readonly id: string;
  /** When it was used. */
  readonly at: number;
}

/** "The ClientToken is valid for 10 minutes." */
const lifeMs = 10 * 60_000;
/** Memory stays bounded when clients create without end. */
const most = 10_000;

/** Client tokens that were used in the last ten minutes, the oldest first. */
export class ClientTokens {
  readonly #used = new Map<string, UsedToken>();

  find(token: string, now: number): UsedToken | undefined {
    this.#forget(now);
    return this.#used.get(token);
  }

  add(used: UsedToken): void {
    this.#used.set(used.token, used);
    this.#forget(used.at);
  }

  all(): UsedToken[] {
    return [...this.#used.values()];
  }

  clear(): void {
    this.#used.clear();
  }

  /** Tokens are in the order of their time, so only the first ones can be too old. */
  #forget(now: number): void {
    for (const [token, { at }] of this.#used) {
      if (now - at < lifeMs && this.#used.size <= most) return;
      this.#used.delete(token);
    }
  }
}
