/**
 * The newest identities and the hash of their content, at most `max`: the repeats that intake recognizes. A cache: losing it
 * changes intake's answers, never the decisions.
 *
 * Two generations instead of a linked list: when the young one is full, the old one is dropped.
 */
export class RecentIdentities {
  readonly #generationMax: number;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  constructor(max: number) {
    this.#generationMax = Math.ceil(max / 2);
  }

  /** SHA-256, hex. */
  contentHashOf(identity: string): string | null {
    return this.#young.get(identity) ?? this.#old.get(identity) ?? null;
  }

  /**
   * The first content stays: later content with the same identity is a conflict. Returns the previous hash; null when
   * the identity is new.
   */
  remember(identity: string, contentHash: string): string | null {
    const known = this.contentHashOf(identity);
    if (known !== null) return known;
    if (this.#young.size >= this.#generationMax) [this.#young, this.#old] = [new Map(), this.#young];
    this.#young.set(identity, contentHash);
    return null;
  }

  forget(identity: string): void {
    this.#young.delete(identity);
    this.#old.delete(identity);
  }
}
