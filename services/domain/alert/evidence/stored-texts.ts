import { endOf, type SortedRows } from '../../sorted-rows.ts';
import { storedTextKey, storedTextsKey } from '../row-keys.ts';

/** Bounds the memory and the start: some 2 MB. Further texts are beside each access. */
const TEXTS_MAX = 4_096;
const TEXT_CHARS_MAX = 500;
/** The texts seen once that are remembered. */
const SEEN_MAX = 1_000;

/** Texts that many accesses have in common, each once in the table and named by a number. */
export class StoredTexts {
  readonly #rows: SortedRows;
  readonly #numbers = new Map<string, number>();
  #texts: string[] = [];
  readonly #seen = new Set<string>();

  constructor(rows: SortedRows) {
    this.#rows = rows;
    this.restart();
  }

  /** Reads what the table contains, after it was replaced. */
  restart(): void {
    this.#numbers.clear();
    this.#texts = [];
    this.#seen.clear();
    for (const { value } of this.#rows.range(storedTextsKey, endOf(storedTextsKey))) {
      this.#keep(JSON.parse(value.toString()));
    }
  }

  /** Null for a text that is not kept: it is too long, or came for the first time, or there are too many. */
  numberOf(text: string): number | null {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (text.length > TEXT_CHARS_MAX || this.#texts.length === TEXTS_MAX) return null;
    if (!this.#seen.delete(text)) {
      if (this.#seen.size === SEEN_MAX) this.#seen.clear();
      this.#seen.add(text);
      return null;
    }
    const number = this.#keep(text);
    // As JSON, which keeps every text whole.
    this.#rows.put(storedTextKey(number), Buffer.from(JSON.stringify(text)));
    return number;
  }

  textOf(number: number): string {
    const text = this.#texts[number];
    if (text === undefined) throw new Error(`the table of alerts has no text ${number}: delete its folder`);
    return text;
  }

  #keep(text: string): number {
    const number = this.#texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }
}
