import type { Problem } from '../../value-forms/problems.ts';
import type { TextPlaces } from '../../value-forms/text-places.ts';
import { skipBlank } from './json-spans.ts';
import type { PlaceInBody, ReceivedRecord } from './received-record.ts';
import type { IntakeDeadLetterCode } from './refusal.ts';

/** What was read of one record. */
export interface ReadText {
  readonly json: unknown;
  readonly code?: IntakeDeadLetterCode;
  readonly problems: readonly Problem[];
}

/** One record of a text. Nearly every one is used, so its bytes and its place are looked for only when somebody asks. */
export class TextRecord implements ReceivedRecord {
  readonly json: unknown;
  readonly code: IntakeDeadLetterCode | undefined;
  readonly problems: readonly Problem[];
  readonly length: number;
  readonly #text: Buffer;
  readonly #start: number;
  /** Null where the record is the whole text. */
  readonly #places: TextPlaces | null;

  constructor({ json, code, problems }: ReadText, text: Buffer, start: number, end: number, places: TextPlaces | null) {
    this.json = json;
    this.code = code;
    this.problems = problems;
    this.length = end - start;
    this.#text = text;
    this.#start = start;
    this.#places = places;
  }

  raw(): Buffer {
    return this.#text.subarray(this.#start, this.#start + this.length);
  }

  place(): PlaceInBody | null {
    return this.#places === null ? null : this.#places.at(skipBlank(this.#text, this.#start));
  }
}
