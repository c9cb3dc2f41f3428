import type { TextPlaces } from '../../value-forms/text-places.ts';
import { skipBlank } from './json-spans.ts';
import type { PlaceInBody, ReadContent, ReceivedRecord } from './received-record.ts';

/** What was read of one record. */
export type ReadText = Omit<ReadContent, 'encoded'>;

/** One record of a text. Nearly every one is used, so its bytes and its place are looked for only when somebody asks. */
export class TextRecord implements ReceivedRecord {
  readonly length: number;
  readonly #read: ReadText;
  readonly #text: Buffer;
  readonly #start: number;
  /** Null where the record is the whole text. */
  readonly #places: TextPlaces | null;

  constructor(read: ReadText, text: Buffer, start: number, end: number, places: TextPlaces | null) {
    this.#read = read;
    this.length = end - start;
    this.#text = text;
    this.#start = start;
    this.#places = places;
  }

  get values(): number {
    return 0;
  }

  read(): ReadText {
    return this.#read;
  }

  raw(): Buffer {
    return this.#text.subarray(this.#start, this.#start + this.length);
  }

  place(): PlaceInBody | null {
    return this.#places === null ? null : this.#places.at(skipBlank(this.#text, this.#start));
  }
}
