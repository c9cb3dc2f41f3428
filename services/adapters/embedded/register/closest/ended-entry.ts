import type { EndedRecord } from '../../../../domain/register/versions/closest.ts';
import { untilAt } from '../entry-span.ts';
import type { EntryPlace } from '../state-format.ts';

/** An entry of a chunk whose version has ended, before it is decoded. One serves all entries of a chunk, in order. */
export class EndedEntry implements EndedRecord {
  id = '';
  until = 0;
  readonly #chunk: Buffer;
  #spanAt = 0;
  #end = 0;
  /** Where the chunk has each name next: it is looked through once for a name. */
  readonly #next = new Map<string, number>();

  constructor(chunk: Buffer) {
    this.#chunk = chunk;
  }

  at({ spanAt, end }: EntryPlace, id: string): this {
    this.id = id;
    this.until = untilAt(this.#chunk, spanAt);
    this.#spanAt = spanAt;
    this.#end = end;
    return this;
  }

  /** Texts are stored as they are, so one that is not among the bytes is in no field. */
  mayName(name: string): boolean {
    let next = this.#next.get(name) ?? -1;
    if (next < this.#spanAt) {
      const found = this.#chunk.indexOf(name, this.#spanAt);
      next = found === -1 ? Number.POSITIVE_INFINITY : found;
      this.#next.set(name, next);
    }
    return next < this.#end;
  }
}
