/** Numbers for texts. What uses them marks them now and then; the others are forgotten. */
export class NumberedTexts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  #free: number[] = [];

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#free.pop() ?? this.#texts.length;
    this.#numbers.set(text, number);
    this.#texts[number] = text;
    return number;
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** No number is as large. */
  get length(): number {
    return this.#texts.length;
  }

  /** Forgets the texts whose mark is 0. */
  forget(marks: Uint8Array): void {
    this.#free = [];
    for (let number = this.#texts.length - 1; number >= 0; number -= 1) {
      if (marks[number] !== 0) continue;
      // The place of one that was forgotten before is empty.
      const text = this.textOf(number);
      if (this.#numbers.get(text) === number) this.#numbers.delete(text);
      this.#texts[number] = '';
      this.#free.push(number);
    }
  }
}

/** Texts of which each is written once, and the number of each in order. */
export interface SavedTexts {
  readonly texts: readonly string[];
  readonly numbers: Uint32Array;
}

/** Null has the number behind the last text. */
export function saveTexts(list: readonly (string | null)[]): SavedTexts {
  const known = new Map<string, number>();
  for (const text of list) if (text !== null && !known.has(text)) known.set(text, known.size);
  const numbers = Uint32Array.from(list, (text) => (text === null ? known.size : (known.get(text) ?? known.size)));
  return { texts: [...known.keys()], numbers };
}

export function loadTexts({ texts, numbers }: SavedTexts): (string | null)[] {
  return Array.from(numbers, (number) => texts[number] ?? null);
}

type Column = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** The same numbers in an array twice as long. */
export function grown<List extends Column>(list: List, create: new (length: number) => List): List {
  const longer = new create(2 * list.length);
  longer.set(list);
  return longer;
}
