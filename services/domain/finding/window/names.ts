/** Numbers for texts that are in use, with the number of uses. A text that nothing uses any more is forgotten. */
export class Names {
  readonly #numbers = new Map<string, number>();
  #texts: string[] = [];
  #uses = new Uint32Array(1_024);
  #free: number[] = [];

  /** Counts one more use of the text. */
  use(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) {
      this.#uses[known] = (this.#uses[known] ?? 0) + 1;
      return known;
    }
    const number = this.#free.pop() ?? this.#texts.length;
    if (number >= this.#uses.length) this.#uses = grown(this.#uses, Uint32Array);
    this.#numbers.set(text, number);
    this.#texts[number] = text;
    this.#uses[number] = 1;
    return number;
  }

  /** Undefined for a text that is not in use. */
  numberOf(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  release(number: number): void {
    const left = (this.#uses[number] ?? 1) - 1;
    this.#uses[number] = left;
    if (left > 0) return;
    this.#numbers.delete(this.textOf(number));
    this.#texts[number] = '';
    this.#free.push(number);
  }

  get size(): number {
    return this.#numbers.size;
  }

  save(): SavedNames {
    return { texts: this.#texts, uses: this.#uses.slice(0, this.#texts.length), free: this.#free };
  }

  load({ texts, uses, free }: SavedNames): void {
    this.#texts = texts;
    this.#free = free;
    this.#uses = new Uint32Array(Math.max(1_024, 2 * uses.length));
    this.#uses.set(uses);
    this.#numbers.clear();
    for (const [number, text] of texts.entries()) if ((uses[number] ?? 0) > 0) this.#numbers.set(text, number);
  }
}

export interface SavedNames {
  readonly texts: string[];
  readonly uses: Uint32Array;
  readonly free: number[];
}

export type Column = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** The same numbers in an array twice as long. */
export function grown<List extends Column>(list: List, create: new (length: number) => List): List {
  const longer = new create(2 * list.length);
  longer.set(list);
  return longer;
}
