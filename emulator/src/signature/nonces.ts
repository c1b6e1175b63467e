/** Nonces that were used, in two generations, so that memory has a bound and nothing has to be swept. */
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

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
