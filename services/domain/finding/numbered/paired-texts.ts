/** Texts of two parts. They are few, and their hashes are known where they are made once. */
export class PairedTexts {
  readonly #pairs = new Map<string, Map<string, string>>();
  #size = 0;

  /** Of more than `max` pairs all are made anew. */
  constructor(private readonly max: number) {}

  /** Texts of an event contain no line breaks, so the pair is unambiguous. */
  of(one: string, other: string): string {
    const known = this.#pairs.get(one)?.get(other);
    if (known !== undefined) return known;
    if (this.#size > this.max) {
      this.#pairs.clear();
      this.#size = 0;
    }
    const ofOne = this.#pairs.get(one) ?? new Map<string, string>();
    const pair = `${one}\n${other}`;
    this.#pairs.set(one, ofOne.set(other, pair));
    this.#size += 1;
    return pair;
  }
}
