import { type DetectedAccess, triedOf } from '../detected-access.ts';
import type { CitedFacts } from '../finding.ts';
import type { LoadedNumbers, Renumbering } from '../numbered/renumbering.ts';
import { ABSENT, type NumberedTexts } from '../numbered/texts.ts';

/** Kind, id and state of a record that was tried. */
const PARTS = 3;
/** Ids of the access itself have no number of a text, so that the lists of many accesses are one: of its event, owner, … */
const OF_EVENT = ABSENT;
const OF_OWNER = ABSENT - 1;
const OF_ACTOR = ABSENT - 2;
const OF_CAMERA = ABSENT - 3;
const OF_RECORDING = ABSENT - 4;

type TriedNumbers = readonly number[];

const none: TriedNumbers = [];

/** The ids of the access of a row. */
interface OwnIds {
  readonly eventId: string;
  readonly ownerId: string | null;
  readonly actorId: string;
  readonly cameraId: string | null;
  readonly recordingId: string | null;
}

/** Equal lists that follow each other are one. */
export interface SavedTried {
  /** How many rows have each list, one after the other, and how many numbers it has. */
  readonly runs: Uint32Array;
  readonly lengths: Uint32Array;
  readonly numbers: Uint32Array;
}

/**
 * The records that the access of each row tried, as numbers of texts. Equal lists that follow each other are one: in a flood those
 * of all accesses are, and the garbage collector would look at each for as long as it is kept.
 */
export class TriedRecords {
  readonly #texts: NumberedTexts;
  readonly #ofRow: TriedNumbers[] = [];
  #last: TriedNumbers = none;
  /** Those of the last list, whose numbers need not be looked for. */
  #lastTexts: CitedFacts['tried'] = [];

  constructor(texts: NumberedTexts) {
    this.#texts = texts;
  }

  set(row: number, access: DetectedAccess): void {
    this.#ofRow[row] = access.decision.tried.length === 0 ? none : this.#numbersOf(access);
  }

  forget(row: number): void {
    this.#ofRow[row] = none;
  }

  /** The texts of the last list may be forgotten. */
  forgetLast(): void {
    this.#last = none;
    this.#lastTexts = [];
  }

  of(row: number, own: OwnIds): CitedFacts['tried'] {
    const tried = this.#ofRow[row] ?? none;
    return Array.from({ length: tried.length / PARTS }, (_, index) => {
      const [kind = ABSENT, id = ABSENT, state = ABSENT] = tried.slice(PARTS * index);
      return { kind: this.#texts.textOf(kind), id: this.#idOf(id, own), state: this.#texts.textOf(state) };
    });
  }

  markUsed(row: number, texts: Uint8Array): void {
    const tried = this.#ofRow[row] ?? none;
    for (let index = 0; index < tried.length; index += 1) {
      const text = tried[index] ?? ABSENT;
      if (!isOfAccess(text)) texts[text] = 1;
    }
  }

  save(rows: Uint32Array, texts: Renumbering): SavedTried {
    const [runs, lengths] = [new Uint32Array(rows.length), new Uint32Array(rows.length)];
    let [lists, count] = [0, 0];
    let last: TriedNumbers | null = null;
    for (const row of rows) {
      const tried = this.#ofRow[row] ?? none;
      if (tried !== last) {
        lengths[lists++] = tried.length;
        count += tried.length;
        last = tried;
      }
      runs[lists - 1] = (runs[lists - 1] ?? 0) + 1;
    }
    const numbers = new Uint32Array(count);
    let [at, next] = [0, 0];
    for (let list = 0; list < lists; list += 1) {
      for (const text of this.#ofRow[rows[next] ?? ABSENT] ?? none) {
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
      const tried = lengths[list] === 0 ? none : loadedList(numbers, at, at + (lengths[list] ?? 0), texts);
      at += tried.length;
      for (const end = next + (runs[list] ?? 0); next < end; next += 1) this.#ofRow[rows[next] ?? ABSENT] = tried;
    }
  }

  #numbersOf(access: DetectedAccess): TriedNumbers {
    const texts = triedOf(access.decision);
    const tried: number[] = [];
    for (const [index, { kind, id, state }] of texts.entries()) {
      const known = this.#lastTexts[index];
      const at = PARTS * index;
      tried.push(this.#numberOf(at, known?.kind, kind));
      tried.push(ofAccess(access, id) ?? this.#numberOf(at + 1, known?.id, id));
      tried.push(this.#numberOf(at + 2, known?.state, state));
    }
    this.#lastTexts = texts;
    return this.#again(tried);
  }

  /** The last list where this one is the same. */
  #again(tried: TriedNumbers): TriedNumbers {
    const last = this.#last;
    if (tried.length !== last.length || tried.some((text, at) => text !== last[at])) this.#last = tried;
    return this.#last;
  }

  #numberOf(at: number, known: string | undefined, text: string): number {
    const last = this.#last[at];
    return last !== undefined && !isOfAccess(last) && known === text ? last : this.#texts.of(text);
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
function ofAccess({ event, facts }: DetectedAccess, id: string): number | null {
  if (id === event.eventId) return OF_EVENT;
  if (id === facts.account.ownerId) return OF_OWNER;
  if (id === facts.actor.id) return OF_ACTOR;
  if (id === facts.camera.id) return OF_CAMERA;
  return id === event.resource.recordingId ? OF_RECORDING : null;
}

function isOfAccess(text: number): boolean {
  return text >= OF_RECORDING;
}

function loadedList(numbers: Uint32Array, from: number, until: number, texts: LoadedNumbers): TriedNumbers {
  const list: number[] = [];
  for (let at = from; at < until; at += 1) {
    const text = numbers[at] ?? ABSENT;
    list.push(isOfAccess(text) ? text : texts.of(text));
  }
  return list;
}
