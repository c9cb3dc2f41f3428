import type { BinaryTable } from './binary-table.ts';

const KEY = Buffer.from('issuers');
/** More are no longer numbered, nor are longer names: their records name them themselves. */
const ISSUERS_MAX = 1_000;
const NAME_LENGTH_MAX = 200;

/** Who issues records: few, and every record names one. On disk a number stands for the name. */
export class Issuers {
  readonly #meta: BinaryTable;
  #names: string[] = [];
  #numbers = new Map<string, number>();

  constructor(meta: BinaryTable) {
    this.#meta = meta;
    this.reload();
  }

  /** Only inside a write transaction: a name that is new is kept with the record that brings it. 0: it has no number. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= ISSUERS_MAX || name.length > NAME_LENGTH_MAX) return 0;
    this.#names.push(name);
    this.#numbers.set(name, this.#names.length);
    this.#meta.put(KEY, Buffer.from(JSON.stringify(this.#names)));
    return this.#names.length;
  }

  /** Undefined for a number that none has. */
  nameOf(number: number): string | undefined {
    return this.#names[number - 1];
  }

  /** What the file says. */
  reload(): void {
    const value = this.#meta.getBinary(KEY);
    this.#names = value === undefined ? [] : JSON.parse(value.toString());
    this.#numbers = new Map(this.#names.map((name, index) => [name, index + 1]));
  }
}
