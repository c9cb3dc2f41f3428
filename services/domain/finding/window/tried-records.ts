import { type DetectedAccess, triedOf } from '../detected-access.ts';
import type { CitedFacts } from '../finding.ts';
import { ABSENT, type NumberedTexts, type SavedNumbers } from '../numbered/texts.ts';

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

export interface SavedTried {
  /** The numbers of each row. */
  readonly counts: Uint8Array;
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

  save(rows: Uint32Array, saved: SavedNumbers): SavedTried {
    const counts = Uint8Array.from(rows, (row) => this.#ofRow[row]?.length ?? 0);
    const numbers = new Uint32Array(counts.reduce((sum, count) => sum + count, 0));
    let at = 0;
    for (const row of rows) {
      for (const text of this.#ofRow[row] ?? none) numbers[at++] = isOfAccess(text) ? text : saved.numberOf(text);
    }
    return { counts, numbers };
  }

  /** Returns what loads the next of the saved lists into a row. Skip none. */
  loading({ counts, numbers }: SavedTried, numberOf: (text: number) => number): (row: number, at: number) => void {
    this.forgetLast();
    let begin = 0;
    return (row, at) => {
      const end = begin + (counts[at] ?? 0);
      const tried = Array.from(numbers.subarray(begin, end), (text) => (isOfAccess(text) ? text : numberOf(text)));
      this.#ofRow[row] = this.#again(tried);
      begin = end;
    };
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
