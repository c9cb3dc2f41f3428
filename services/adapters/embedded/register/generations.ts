/**
 * Remembers what was asked for lately, at most twice `max` answers: those of this generation and of the one before it.
 * An answer asked for again moves to the young one; the old one is dropped as a whole. A hit is one look into a map.
 */
export class Generations<Answer> {
  readonly #max: number;
  #young = new Map<string, Answer>();
  #old = new Map<string, Answer>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Answer | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, answer: Answer): void {
    this.#young.set(key, answer);
    if (this.#young.size < this.#max) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
