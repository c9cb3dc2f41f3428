import { type DetectedAccess, triedOf } from '../detected-access.ts';
import type { CitedFacts } from '../finding.ts';
import { type OwnIds, ownIdsOf, withIds, withoutIds } from '../ids/own-ids.ts';
import type { LoadedNumbers, Renumbering } from '../numbered/renumbering.ts';
import { ABSENT, grownLength, lengthened, type NumberedTexts } from '../numbered/texts.ts';

/** Kind, id and state of a record that was tried. */
const PARTS = 3;
/** Ids of the access itself have no number of a text, so that the lists of many accesses are one: of its event, owner, … */
const OF_EVENT = ABSENT;
const OF_OWNER = ABSENT - 1;
const OF_ACTOR = ABSENT - 2;
const OF_CAMERA = ABSENT - 3;
const OF_RECORDING = ABSENT - 4;

/** Of a row that has no list, and where no list begins. */
const NONE = 0;
const POOL_MIN = 1_024;
/** In place of the length of a list that was copied: the place of the copy, with this bit. */
const IS_COPIED = 0x8000_0000;

/** Equal lists that follow each other are one. */
export interface SavedTried {
  /** How many rows have each list, one after the other, and how many numbers it has. */
  readonly runs: Uint32Array;
  readonly lengths: Uint32Array;
  readonly numbers: Uint32Array;
}

/**
 * The records that the access of each row tried, as numbers of texts in one column: a list of JavaScript for each row took four times
 * the memory. Their states are kept without the ids of the access, so that those of many accesses are one text, and equal lists that
 * follow each other are one: in a flood those of all accesses are.
 */
export class EvidenceAttempt {
  readonly #texts: NumberedTexts;
  /** Where in the pool the list of each row begins. */
  #starts = new Uint32Array(POOL_MIN);
  /** Lists, one behind the other: its length and its numbers. The first place is that of no list. */
  #pool = new Uint32Array(POOL_MIN);
  #used = 1;
  #last = NONE;
  /** Those of the last list, whose numbers need not be looked for, and its states without ids. */
  #lastTexts: CitedFacts['tried'] = [];
  #lastStates: readonly string[] = [];

  constructor(texts: NumberedTexts) {
    this.#texts = texts;
  }

  set(row: number, access: DetectedAccess): void {
    this.#put(row, access.decision.tried.length === 0 ? NONE : this.#listOf(access));
  }

  of(row: number, own: OwnIds): CitedFacts['tried'] {
    const start = this.#startOf(row);
    return Array.from({ length: (this.#pool[start] ?? 0) / PARTS }, (_, index) => {
      const at = start + 1 + PARTS * index;
      const [kind = ABSENT, id = ABSENT, state = ABSENT] = this.#pool.subarray(at, at + PARTS);
      return {
        kind: this.#texts.textOf(kind),
        id: this.#idOf(id, own),
        state: withIds(this.#texts.textOf(state), own),
      };
    });
  }

  /** Keeps the lists of the rows whose mark is not 0, those without one included, and marks their texts. */
  collect(rows: Uint8Array, texts: Uint8Array): void {
    const before = this.#pool;
    this.#pool = new Uint32Array(POOL_MIN);
    this.#used = 1;
    // It is in the pool before.
    this.forgetLast();
    for (let row = 0; row < this.#starts.length; row += 1) {
      const start = this.#startOf(row);
      if (start === NONE) continue;
      this.#starts[row] = rows[row] === 0 ? NONE : this.#copied(before, start, texts);
    }
  }

  save(rows: Uint32Array, texts: Renumbering): SavedTried {
    const [runs, lengths] = [new Uint32Array(rows.length), new Uint32Array(rows.length)];
    let [lists, count] = [0, 0];
    let last = -1;
    for (let at = 0; at < rows.length; at += 1) {
      const start = this.#startOf(rows[at] ?? ABSENT);
      if (start !== last) {
        const length = this.#pool[start] ?? 0;
        lengths[lists++] = length;
        count += length;
        last = start;
      }
      runs[lists - 1] = (runs[lists - 1] ?? 0) + 1;
    }
    const numbers = new Uint32Array(count);
    let [at, next] = [0, 0];
    for (let list = 0; list < lists; list += 1) {
      const begin = this.#startOf(rows[next] ?? ABSENT) + 1;
      for (let place = begin; place < begin + (lengths[list] ?? 0); place += 1) {
        const text = this.#pool[place] ?? ABSENT;
        numbers[at++] = isOfAccess(text) ? text : texts.of(text);
      }
      next += runs[list] ?? 0;
    }
    return { runs: runs.slice(0, lists), lengths: lengths.slice(0, lists), numbers };
  }

  load({ runs, lengths, numbers }: SavedTried, rows: Uint32Array, texts: LoadedNumbers): void {
    this.forgetLast();
    let [at, next] = [0, 0];
    for (let list = 0; list < runs.length; list += 1) {
      const length = lengths[list] ?? 0;
      const start = length === 0 ? NONE : this.#begin(length);
      for (let index = 0; index < length; index += 1) {
        const text = numbers[at++] ?? ABSENT;
        this.#pool[start + 1 + index] = isOfAccess(text) ? text : texts.of(text);
      }
      for (const end = next + (runs[list] ?? 0); next < end; next += 1) this.#put(rows[next] ?? ABSENT, start);
    }
  }

  #startOf(row: number): number {
    return this.#starts[row] ?? NONE;
  }

  #put(row: number, start: number): void {
    if (row >= this.#starts.length) {
      this.#starts = lengthened(this.#starts, Uint32Array, Math.max(grownLength(this.#starts.length), row + 1));
    }
    this.#starts[row] = start;
  }

  /** Makes room for a list. Returns where it begins. */
  #begin(length: number): number {
    const start = this.#used;
    this.#used += 1 + length;
    if (this.#used > this.#pool.length) {
      this.#pool = lengthened(this.#pool, Uint32Array, Math.max(grownLength(this.#pool.length), this.#used));
    }
    this.#pool[start] = length;
    return start;
  }

  /** Returns where a list of the pool before is. Each is copied once. */
  #copied(before: Uint32Array, from: number, texts: Uint8Array): number {
    const length = before[from] ?? 0;
    if (length >= IS_COPIED) return length - IS_COPIED;
    const start = this.#begin(length);
    for (let index = 1; index <= length; index += 1) {
      const text = before[from + index] ?? ABSENT;
      this.#pool[start + index] = text;
      if (!isOfAccess(text)) texts[text] = 1;
    }
    before[from] = start + IS_COPIED;
    return start;
  }

  /** The next list asks for the number of each text again. */
  forgetLast(): void {
    this.#last = NONE;
    this.#lastTexts = [];
    this.#lastStates = [];
  }

  /** Returns where the list of an access is: the last one, where that is the same. */
  #listOf(access: DetectedAccess): number {
    const own = ownIdsOf(access);
    const texts = triedOf(access.decision);
    const states: string[] = [];
    const start = this.#begin(PARTS * texts.length);
    let at = start + 1;
    for (let index = 0; index < texts.length; index += 1, at += PARTS) {
      const { kind, id, state } = texts[index] as CitedFacts['tried'][number];
      const sentence = withoutIds(state, own);
      states.push(sentence);
      const known = this.#lastTexts[index];
      const last = this.#last + 1 + PARTS * index;
      this.#pool[at] = this.#numberOf(last, known?.kind, kind);
      this.#pool[at + 1] = ofAccess(own, id) ?? this.#numberOf(last + 1, known?.id, id);
      this.#pool[at + 2] = this.#numberOf(last + 2, this.#lastStates[index], sentence);
    }
    this.#lastTexts = texts;
    this.#lastStates = states;
    if (this.#isLast(start)) this.#used = start;
    else this.#last = start;
    return this.#last;
  }

  /** True if the last list is the same as the one that begins here. */
  #isLast(start: number): boolean {
    const length = this.#pool[start] ?? 0;
    for (let index = 0; index <= length; index += 1) {
      if (this.#pool[start + index] !== this.#pool[this.#last + index]) return false;
    }
    return true;
  }

  /** `last` is the place of the text in the last list, where it was `known`. */
  #numberOf(last: number, known: string | undefined, text: string): number {
    const number = this.#pool[last] ?? ABSENT;
    return known === text && !isOfAccess(number) ? number : this.#texts.of(text);
  }

  #idOf(id: number, own: OwnIds): string {
    if (!isOfAccess(id)) return this.#texts.textOf(id);
    if (id === OF_EVENT) return own.eventId;
    if (id === OF_ACTOR) return own.actorId;
    const others = { [OF_OWNER]: own.ownerId, [OF_CAMERA]: own.cameraId, [OF_RECORDING]: own.recordingId };
    return others[id] ?? '';
  }
}

/** Null for an id that is none of the access. */
function ofAccess({ eventId, ownerId, actorId, cameraId, recordingId }: OwnIds, id: string): number | null {
  if (id === eventId) return OF_EVENT;
  if (id === ownerId) return OF_OWNER;
  if (id === actorId) return OF_ACTOR;
  if (id === cameraId) return OF_CAMERA;
  return id === recordingId ? OF_RECORDING : null;
}

function isOfAccess(text: number): boolean {
  return text >= OF_RECORDING;
}
