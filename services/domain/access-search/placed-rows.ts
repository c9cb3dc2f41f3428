import type { IndexedSegment } from './indexed-segment.ts';

/** Texts of an `AccessRow` whose bytes are in its entry. */
export const placedTexts = [
  'eventId',
  'sourceId',
  'actorId',
  'onBehalfOfId',
  'judgedActorId',
  'judgedActorKind',
  'role',
  'team',
  'employer',
  'recordingId',
  'cameraId',
  'ownerId',
  'siteId',
  'deviceId',
  'purpose',
] as const;
export type PlacedText = (typeof placedTexts)[number];
/** Texts that are one of a few words, which nobody makes from bytes. */
export const placedWords = ['actorKind', 'action', 'phase', 'outcome', 'path', 'resourceKind', 'verdict'] as const;
export type PlacedWord = (typeof placedWords)[number];
const placedNumbers = ['appendedAt', 'sourceOffset', 'leafIndex', 'occurredAt', 'asn'] as const;
export type PlacedNumber = (typeof placedNumbers)[number];

/** In place of the first byte: there is no text … */
const ABSENT = -1;
/** … or it is in no entry, and the second number is its place in `made`. */
const MADE = -2;

/**
 * Rows of one segment whose texts are where its entries have them: an object and a string for each would cost more than
 * the rest of the index. The rows of the next block take the same memory.
 */
export class PlacedRows {
  /** Of each row a number; NaN where it has none. */
  readonly numbers: Readonly<Record<PlacedNumber, Float64Array>>;
  /** Of each row two numbers, which `text` reads. */
  readonly texts: Readonly<Record<PlacedText, RowTexts>>;
  readonly words: Readonly<Record<PlacedWord, (string | null)[]>>;
  readonly rules: (readonly string[])[] = [];
  length = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #segment: IndexedSegment | null = null;

  constructor(rowsMax: number) {
    this.numbers = recordOf(placedNumbers, () => new Float64Array(rowsMax));
    this.texts = recordOf(placedTexts, () => new RowTexts(rowsMax));
    this.words = recordOf(placedWords, () => new Array<string | null>(rowsMax).fill(null));
  }

  /** Forgets the rows. The next ones are of this segment, with their texts in these bytes. */
  begin(bytes: Buffer, segment: IndexedSegment): void {
    this.length = 0;
    for (const name of placedTexts) this.texts[name].begin();
    this.#bytes = bytes;
    this.#segment = segment;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  get segment(): IndexedSegment {
    if (this.#segment === null) throw new Error('rows have a segment once one began');
    return this.#segment;
  }
}

/** Where one text of each row is. */
export class RowTexts {
  readonly #places: Int32Array;
  /** Texts that are in no entry. */
  readonly #made: string[] = [];

  constructor(rowsMax: number) {
    this.#places = new Int32Array(2 * rowsMax);
  }

  begin(): void {
    this.#made.length = 0;
  }

  /** `from` is -1 where there is no text. */
  put(row: number, from: number, to: number): void {
    this.#places[2 * row] = from;
    this.#places[2 * row + 1] = to;
  }

  putMade(row: number, text: string | null): void {
    if (text === null) this.put(row, ABSENT, 0);
    else this.put(row, MADE, this.#made.push(text) - 1);
  }

  /** The first byte of the text; negative where it is not among the bytes. */
  from(row: number): number {
    return this.#places[2 * row] as number;
  }

  /** The byte behind the text. */
  to(row: number): number {
    return this.#places[2 * row + 1] as number;
  }

  /** The text that is not among the bytes; null where there is none at all. */
  made(row: number): string | null {
    return this.from(row) === MADE ? (this.#made[this.to(row)] ?? null) : null;
  }
}

function recordOf<Name extends string, Value>(names: readonly Name[], make: () => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, Value>;
}
