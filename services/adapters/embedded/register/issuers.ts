import type { BinaryTable } from './state-file.ts';
import { openedFromRange } from './state-format.ts';
import { ValueWriter } from './value-writer.ts';

const KEY = Buffer.from('issuers');
/** Beyond this many issuers, and for longer names, the record itself stores the name. */
const ISSUERS_MAX = 1_000;
const NAME_LENGTH_MAX = 200;

/** Maps issuer names to numbers. There are few issuers and every record names one, so the disk stores the number. */
export class Issuers {
  readonly #meta: BinaryTable;
  readonly #writer = new ValueWriter();
  #names: string[] = [];
  #numbers = new Map<string, number>();

  constructor(meta: BinaryTable) {
    this.#meta = meta;
    this.reload();
  }

  /**
   * Call it inside a write transaction: a new name is committed with the record that brings it. Returns 0 when the name
   * has no number.
   */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= ISSUERS_MAX || name.length > NAME_LENGTH_MAX) return 0;
    this.#names.push(name);
    this.#numbers.set(name, this.#names.length);
    this.#meta.put(KEY, this.#writer.begin().text(JSON.stringify(this.#names)).sealed());
    return this.#names.length;
  }

  /** Returns undefined for an unassigned number. */
  nameOf(number: number): string | undefined {
    return this.#names[number - 1];
  }

  /** Reads the table from the file again. */
  reload(): void {
    const value = this.#meta.getBinary(KEY);
    this.#names = value === undefined ? [] : JSON.parse(openedFromRange(value).toString());
    this.#numbers = new Map(this.#names.map((name, index) => [name, index + 1]));
  }
}
