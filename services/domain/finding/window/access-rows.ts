import { type DetectedAccess, TOGETHER_MAX } from '../detected-access.ts';
import type { CitedFacts } from '../finding.ts';
import type { KeptAccess } from '../kept-access.ts';
import { KeptTexts } from '../numbered/kept-texts.ts';
import { ABSENT, grown, loadedNumbers, markText, NumberedTexts, SavedNumbers } from '../numbered/texts.ts';
import { lastOf } from './last-of.ts';
import { type SavedTried, TriedRecords } from './tried-records.ts';

const CAPACITY_MIN = 1_024;
/** What nothing uses is looked for after this many rows or texts, or as many as are in use. */
const COLLECT_MIN = 65_536;

const locationClasses: readonly CitedFacts['locationClass'][] = ['unknown', 'intimate', 'indoor', 'outdoor'];
const CLASS_BITS = 3;
const OF_CHILD = 4;
const OF_COWORKER = 8;
const OF_HOUSEHOLD = 16;
const ENCRYPTED = 32;
/** A text that is saved for the first time is a new text of JavaScript: a step of these takes some milliseconds. */
const ROWS_OF_A_STEP = 16_384;

/** What uses rows or numbers of texts: it marks each of the rows, and each text that it uses beside them. */
export interface RowUser {
  markUsed(rows: Uint8Array, texts: Uint8Array): void;
}

/** Texts of one access as numbers. They are good until those of another access are asked for, or something uses them. */
export class AccessNumbers {
  source = ABSENT;
  /** The judged actor … */
  actor = ABSENT;
  /** … and the one that the event names. */
  reported = ABSENT;
  role = ABSENT;
  team = ABSENT;
  owner = ABSENT;
  camera = ABSENT;
  recording = ABSENT;
}

/** In place of an absent text. No text of an event has a line break: to compare texts with texts takes less than with null. */
const NO_TEXT = '\n';

/** The texts of the access that was numbered last; absent ones have the absent number. */
class AccessTexts {
  source = NO_TEXT;
  actor = NO_TEXT;
  role = NO_TEXT;
  team = NO_TEXT;
  owner = NO_TEXT;
  camera = NO_TEXT;
  recording = NO_TEXT;
}

/** A text of each row that is used, in its number of what is saved. */
function* savingTexts(
  rows: Uint32Array,
  saved: SavedNumbers,
  textAt: (at: number) => number,
): Generator<void, Uint32Array, void> {
  const texts = new Uint32Array(rows.length).fill(ABSENT);
  for (let at = 0; at < rows.length; at += 1) {
    if (rows[at] !== ABSENT) texts[at] = saved.numberOf(textAt(at));
    if (at % ROWS_OF_A_STEP === ROWS_OF_A_STEP - 1) yield;
  }
  return texts;
}

/**
 * The accesses that windows keep, as columns of numbers: a heap of objects would cost the garbage collector time for as
 * long as they are kept. All windows of the process share the row of an access. Nobody counts the uses of a row: now and
 * then each window marks what it uses, and the others are free.
 */
class AccessRows {
  readonly texts = new NumberedTexts();
  readonly #users = new Set<WeakRef<RowUser>>();
  #usersMax = 64;
  #length = 0;
  #free: number[] = [];
  #added = 0;
  #inUse = 0;
  #textsInUse = 0;
  /** The accesses that were numbered or got a row last, each in its slot, and what they got. */
  readonly #numbered = new Array<DetectedAccess | null>(TOGETHER_MAX).fill(null);
  readonly #numbers = Array.from({ length: TOGETHER_MAX }, () => new AccessNumbers());
  readonly #kept = new Array<DetectedAccess | null>(TOGETHER_MAX).fill(null);
  readonly #keptRows = new Uint32Array(TOGETHER_MAX);
  #before = new AccessNumbers();
  #texts = new AccessTexts();
  #eventBytes = new KeptTexts();
  /** Where in the bytes the id of each event is. */
  #eventIds = new Uint32Array(CAPACITY_MIN);
  #recordings = new Uint32Array(CAPACITY_MIN);
  #sources = new Uint32Array(CAPACITY_MIN);
  #owners = new Uint32Array(CAPACITY_MIN);
  #actors = new Uint32Array(CAPACITY_MIN);
  #cameras = new Uint32Array(CAPACITY_MIN);
  #actions = new Uint32Array(CAPACITY_MIN);
  readonly #tried = new TriedRecords(this.texts);
  #facts = new Uint8Array(CAPACITY_MIN);
  #occurredAt = new Float64Array(CAPACITY_MIN);
  #appendedAt = new Float64Array(CAPACITY_MIN);

  /** `user` is asked for what it uses as long as something else refers to it. */
  register(user: RowUser): void {
    if (this.#users.size >= this.#usersMax) {
      for (const one of this.#users) if (one.deref() === undefined) this.#users.delete(one);
      this.#usersMax = 2 * Math.max(32, this.#users.size);
    }
    this.#users.add(new WeakRef(user));
  }

  /** The texts of an access are numbered once, and all detectors use the numbers. */
  numbersOf(access: DetectedAccess): AccessNumbers {
    const { slot } = access;
    const numbers = this.#numbers[slot] as AccessNumbers;
    if (this.#numbered[slot] === access) return numbers;
    const isMany = this.#added >= Math.max(COLLECT_MIN, this.#inUse);
    if (isMany || this.texts.added >= Math.max(COLLECT_MIN, this.#textsInUse)) this.#collect();
    this.#number(access, numbers);
    this.#numbered[slot] = access;
    return numbers;
  }

  /** Many texts are those of the access before, whose numbers need not be looked for. */
  #number({ event, facts }: DetectedAccess, numbers: AccessNumbers): void {
    const { actor, account, camera } = facts;
    const actorId = actor.id;
    const role = actor.role ?? NO_TEXT;
    const team = actor.team ?? NO_TEXT;
    const sourceId = event.source.id;
    const reportedId = event.actor.id;
    const ownerId = account.ownerId ?? NO_TEXT;
    const cameraId = camera.id ?? NO_TEXT;
    const recordingId = event.resource.recordingId ?? NO_TEXT;
    const before = this.#before;
    const texts = this.#texts;
    numbers.source = sourceId === texts.source ? before.source : this.#numberOf(sourceId);
    numbers.actor = actorId === texts.actor ? before.actor : this.#numberOf(actorId);
    numbers.role = role === texts.role ? before.role : this.#numberOf(role);
    numbers.team = team === texts.team ? before.team : this.#numberOf(team);
    numbers.owner = ownerId === texts.owner ? before.owner : this.#numberOf(ownerId);
    numbers.camera = cameraId === texts.camera ? before.camera : this.#numberOf(cameraId);
    numbers.recording = recordingId === texts.recording ? before.recording : this.#numberOf(recordingId);
    numbers.reported = reportedId === actorId ? numbers.actor : this.#numberOf(reportedId);
    texts.source = sourceId;
    texts.actor = actorId;
    texts.role = role;
    texts.team = team;
    texts.owner = ownerId;
    texts.camera = cameraId;
    texts.recording = recordingId;
    this.#before = numbers;
  }

  /** All windows look at one access, so it gets one row. Keep it before the next call. */
  of(access: DetectedAccess): number {
    const { slot } = access;
    if (this.#kept[slot] === access) return this.#keptRows[slot] ?? ABSENT;
    const numbers = this.numbersOf(access);
    const row = this.#next();
    const { event, decision, facts } = access;
    const { account, camera } = facts;
    this.#eventIds[row] = this.#eventBytes.add(event.eventId);
    this.#recordings[row] = numbers.recording;
    this.#sources[row] = numbers.source;
    this.#owners[row] = numbers.owner;
    this.#actors[row] = numbers.actor;
    this.#cameras[row] = numbers.camera;
    this.#actions[row] = this.texts.of(event.action);
    this.#tried.set(row, access);
    let bits = Math.max(0, locationClasses.indexOf(camera.locationClass));
    if (account.isOfChild) bits |= OF_CHILD;
    if (account.isOfCoworker) bits |= OF_COWORKER;
    if (account.isOfHousehold) bits |= OF_HOUSEHOLD;
    if (camera.isEndToEndEncrypted && event.extent?.decrypted !== true) bits |= ENCRYPTED;
    this.#facts[row] = bits;
    this.#occurredAt[row] = event.occurredAt;
    this.#appendedAt[row] = decision.appendedAt;
    this.#kept[slot] = access;
    this.#keptRows[slot] = row;
    return row;
  }

  appendedAtOf(row: number): number {
    return this.#appendedAt[row] ?? 0;
  }

  /** As the number of a text. */
  sourceOf(row: number): number {
    return this.#sources[row] ?? ABSENT;
  }

  itemOf(row: number): KeptAccess {
    const [ownerId, cameraId] = [this.#textOf(this.#owners[row]), this.#textOf(this.#cameras[row])];
    const recordingId = this.#textOf(this.#recordings[row]);
    const actorId = this.texts.textOf(this.#actors[row] ?? ABSENT);
    const bits = this.#facts[row] ?? 0;
    const eventId = this.#eventIdOf(row);
    return {
      eventId,
      sourceId: this.texts.textOf(this.#sources[row] ?? ABSENT),
      ownerId,
      occurredAt: this.#occurredAt[row] ?? 0,
      appendedAt: this.appendedAtOf(row),
      facts: {
        action: this.texts.textOf(this.#actions[row] ?? ABSENT),
        cameraId,
        recordingId,
        locationClass: locationClasses[bits & CLASS_BITS] ?? 'unknown',
        isOfChild: (bits & OF_CHILD) !== 0,
        isOfCoworker: (bits & OF_COWORKER) !== 0,
        isOfHousehold: (bits & OF_HOUSEHOLD) !== 0,
        tried: this.#tried.of(row, { eventId, ownerId, actorId, cameraId, recordingId }),
        endToEndEncrypted: (bits & ENCRYPTED) !== 0,
      },
      actorId,
      recordingId,
    };
  }

  /** The rows of one user, which may use a row more than once; their texts are numbered anew. */
  save(rows: Uint32Array, values: Uint32Array): SavedRows {
    return lastOf(this.saving(rows, values));
  }

  /** The same in steps, between which nothing may be added. */
  *saving(rows: Uint32Array, values: Uint32Array): Generator<void, SavedRows, void> {
    const saved = new SavedNumbers(this.texts);
    const used = rows.map((row) => (row === ABSENT ? 0 : row));
    const eventIds = this.#savedEventIds(rows);
    yield;
    const columns: Uint32Array[] = [];
    for (const of of this.#textColumns()) {
      columns.push(yield* savingTexts(rows, saved, (at) => of[rows[at] ?? ABSENT] ?? ABSENT));
    }
    const tried = this.#tried.save(rows, saved);
    yield;
    return {
      isUsed: Uint8Array.from(rows, (row) => Number(row !== ABSENT)),
      ...{ eventIds, columns, tried, values: yield* savingTexts(rows, saved, (at) => values[at] ?? ABSENT) },
      facts: Uint8Array.from(used, (row) => this.#facts[row] ?? 0),
      occurredAt: Float64Array.from(used, (row) => this.#occurredAt[row] ?? 0),
      appendedAt: Float64Array.from(used, (row) => this.#appendedAt[row] ?? 0),
      texts: saved.texts,
    };
  }

  #savedEventIds(rows: Uint32Array): SavedRows['eventIds'] {
    const lengths = rows.map((row) =>
      row < this.#length ? this.#eventBytes.bytesAt(this.#eventIds[row] ?? 0).length : 0,
    );
    const bytes = Buffer.alloc(lengths.reduce((sum, length) => sum + length, 0));
    let at = 0;
    for (const [index, row] of rows.entries()) {
      if (lengths[index] !== 0) bytes.set(this.#eventBytes.bytesAt(this.#eventIds[row] ?? 0), at);
      at += lengths[index] ?? 0;
    }
    return { lengths, bytes: bytes.toString('latin1') };
  }

  /** Returns the rows and the values. They are in use from the next call on. */
  load(saved: SavedRows): { readonly rows: Uint32Array; readonly values: Uint32Array } {
    const numberOf = loadedNumbers(this.texts, saved.texts);
    const loadTried = this.#tried.loading(saved.tried, numberOf);
    const eventBytes = Buffer.from(saved.eventIds.bytes, 'latin1');
    let nextByte = 0;
    const rows = Uint32Array.from(saved.isUsed, (isUsed, at) => {
      if (isUsed === 0) return ABSENT;
      const row = this.#next();
      const endByte = nextByte + (saved.eventIds.lengths[at] ?? 0);
      this.#eventIds[row] = this.#eventBytes.addBytes(eventBytes.subarray(nextByte, endByte));
      nextByte = endByte;
      loadTried(row, at);
      for (const [index, column] of this.#textColumns().entries()) column[row] = numberOf(saved.columns[index]?.[at]);
      this.#facts[row] = saved.facts[at] ?? 0;
      this.#occurredAt[row] = saved.occurredAt[at] ?? 0;
      this.#appendedAt[row] = saved.appendedAt[at] ?? 0;
      return row;
    });
    return { rows, values: saved.values.map(numberOf) };
  }

  #next(): number {
    this.#added += 1;
    const row = this.#free.pop() ?? this.#length++;
    if (row >= this.#facts.length) this.#grow();
    return row;
  }

  #collect(): void {
    const [rows, texts] = [new Uint8Array(this.#length), new Uint8Array(this.texts.length)];
    for (const reference of this.#users) {
      const user = reference.deref();
      if (user === undefined) this.#users.delete(reference);
      else user.markUsed(rows, texts);
    }
    this.#free = [];
    const eventBytes = this.#eventBytes;
    this.#eventBytes = new KeptTexts();
    const columns = this.#textColumns();
    for (let row = this.#length - 1; row >= 0; row -= 1) {
      if (rows[row] === 0) {
        this.#tried.forget(row);
        this.#free.push(row);
        continue;
      }
      this.#eventIds[row] = this.#eventBytes.copy(eventBytes, this.#eventIds[row] ?? 0);
      for (let index = 0; index < columns.length; index += 1) markText(texts, columns[index]?.[row] ?? ABSENT);
      this.#tried.markUsed(row, texts);
    }
    this.#textsInUse = this.texts.forget(texts);
    this.#inUse = this.#length - this.#free.length;
    this.#added = 0;
    this.#kept.fill(null);
    this.#numbered.fill(null);
    // Of forgotten texts.
    this.#before = new AccessNumbers();
    this.#texts = new AccessTexts();
    this.#tried.forgetLast();
  }

  #textColumns(): readonly Uint32Array[] {
    return [...[this.#sources, this.#owners, this.#actors, this.#cameras], ...[this.#recordings, this.#actions]];
  }

  #numberOf(text: string): number {
    return text === NO_TEXT ? ABSENT : this.texts.of(text);
  }

  #eventIdOf(row: number): string {
    return row < this.#length ? this.#eventBytes.textAt(this.#eventIds[row] ?? 0) : '';
  }

  #textOf(text: number | undefined): string | null {
    return text === undefined || text === ABSENT ? null : this.texts.textOf(text);
  }

  #grow(): void {
    this.#eventIds = grown(this.#eventIds, Uint32Array);
    this.#recordings = grown(this.#recordings, Uint32Array);
    this.#sources = grown(this.#sources, Uint32Array);
    this.#owners = grown(this.#owners, Uint32Array);
    this.#actors = grown(this.#actors, Uint32Array);
    this.#cameras = grown(this.#cameras, Uint32Array);
    this.#actions = grown(this.#actions, Uint32Array);
    this.#facts = grown(this.#facts, Uint8Array);
    this.#occurredAt = grown(this.#occurredAt, Float64Array);
    this.#appendedAt = grown(this.#appendedAt, Float64Array);
  }
}

export interface SavedRows {
  readonly isUsed: Uint8Array;
  /** As `KeptTexts` has their bytes, as latin1 text. */
  readonly eventIds: { readonly lengths: Uint32Array; readonly bytes: string };
  readonly columns: readonly Uint32Array[];
  readonly tried: SavedTried;
  readonly values: Uint32Array;
  readonly facts: Uint8Array;
  readonly occurredAt: Float64Array;
  readonly appendedAt: Float64Array;
  readonly texts: readonly string[];
}

/** Of the process: what a row is called decides nothing. */
export const accessRows = new AccessRows();
