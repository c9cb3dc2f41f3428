import { type DetectedAccess, triedOf } from '../detected-access.ts';
import type { CitedFacts } from '../finding.ts';
import type { KeptAccess } from '../kept-access.ts';
import { grown, loadTexts, NumberedTexts, type SavedTexts, saveTexts } from './texts.ts';

const CAPACITY_MIN = 1_024;
/** What no window has is looked for after this many rows, or as many as are in use. */
const COLLECT_ROWS_MIN = 65_536;
/** In place of the number of a text or a row. */
export const ABSENT = 0xffff_ffff;

const locationClasses: readonly CitedFacts['locationClass'][] = ['unknown', 'intimate', 'indoor', 'outdoor'];
const CLASS_BITS = 3;
const OF_CHILD = 4;
const OF_COWORKER = 8;
const OF_HOUSEHOLD = 16;
const ENCRYPTED = 32;

/** What uses rows: it marks each of them, and each text that it uses beside them. */
export interface RowUser {
  markUsed(rows: Uint8Array, texts: Uint8Array): void;
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
  #last: DetectedAccess | null = null;
  #lastRow = ABSENT;
  #eventIds: string[] = [];
  #recordings: (string | null)[] = [];
  #sources = new Uint32Array(CAPACITY_MIN);
  #owners = new Uint32Array(CAPACITY_MIN);
  #actors = new Uint32Array(CAPACITY_MIN);
  #cameras = new Uint32Array(CAPACITY_MIN);
  #actions = new Uint32Array(CAPACITY_MIN);
  /** The records that each access tried, as one text: many accesses try the same. */
  #tried = new Uint32Array(CAPACITY_MIN);
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

  /** All windows look at one access before the next, so it gets one row. Keep it before the next call. */
  of(access: DetectedAccess): number {
    if (this.#last === access) return this.#lastRow;
    if (this.#added >= Math.max(COLLECT_ROWS_MIN, this.#inUse)) this.#collect();
    const row = this.#next();
    const { event, decision, facts } = access;
    const { account, camera, actor } = facts;
    this.#put(row, { eventId: event.eventId, recordingId: event.resource.recordingId });
    this.#sources[row] = this.texts.of(event.source.id);
    this.#owners[row] = this.#ofOptional(account.ownerId);
    this.#actors[row] = this.texts.of(actor.id);
    this.#cameras[row] = this.#ofOptional(camera.id);
    this.#actions[row] = this.texts.of(event.action);
    const tried = decision.tried.length === 0 ? null : JSON.stringify(triedOf(decision));
    this.#tried[row] = this.#ofOptional(tried);
    let bits = Math.max(0, locationClasses.indexOf(camera.locationClass));
    if (account.isOfChild) bits |= OF_CHILD;
    if (account.isOfCoworker) bits |= OF_COWORKER;
    if (account.isOfHousehold) bits |= OF_HOUSEHOLD;
    if (camera.isEndToEndEncrypted && event.extent?.decrypted !== true) bits |= ENCRYPTED;
    this.#facts[row] = bits;
    this.#occurredAt[row] = event.occurredAt;
    this.#appendedAt[row] = decision.appendedAt;
    this.#last = access;
    this.#lastRow = row;
    return row;
  }

  appendedAtOf(row: number): number {
    return this.#appendedAt[row] ?? 0;
  }

  itemOf(row: number): KeptAccess {
    const recordingId = this.#recordings[row] ?? null;
    const bits = this.#facts[row] ?? 0;
    const tried = this.#textOf(this.#tried[row]);
    return {
      eventId: this.#eventIds[row] ?? '',
      sourceId: this.texts.textOf(this.#sources[row] ?? ABSENT),
      ownerId: this.#textOf(this.#owners[row]),
      occurredAt: this.#occurredAt[row] ?? 0,
      appendedAt: this.appendedAtOf(row),
      facts: {
        action: this.texts.textOf(this.#actions[row] ?? ABSENT),
        cameraId: this.#textOf(this.#cameras[row]),
        recordingId,
        locationClass: locationClasses[bits & CLASS_BITS] ?? 'unknown',
        isOfChild: (bits & OF_CHILD) !== 0,
        isOfCoworker: (bits & OF_COWORKER) !== 0,
        isOfHousehold: (bits & OF_HOUSEHOLD) !== 0,
        tried: tried === null ? [] : JSON.parse(tried),
        endToEndEncrypted: (bits & ENCRYPTED) !== 0,
      },
      actorId: this.texts.textOf(this.#actors[row] ?? ABSENT),
      recordingId,
    };
  }

  /** The rows of one user, which may use a row more than once; their texts are numbered anew. */
  save(rows: Uint32Array, values: Uint32Array): SavedRows {
    const texts: string[] = [];
    const numbers = new Uint32Array(this.texts.length).fill(ABSENT);
    const numberOf = (text: number): number => {
      if (text === ABSENT) return ABSENT;
      const known = numbers[text] ?? ABSENT;
      if (known !== ABSENT) return known;
      numbers[text] = texts.length;
      return texts.push(this.texts.textOf(text)) - 1;
    };
    const used = rows.map((row) => (row === ABSENT ? 0 : row));
    const column = (of: Uint32Array): Uint32Array =>
      rows.map((row) => (row === ABSENT ? ABSENT : numberOf(of[row] ?? ABSENT)));
    return {
      isUsed: Uint8Array.from(rows, (row) => Number(row !== ABSENT)),
      eventIds: Array.from(rows, (row) => (row === ABSENT ? '' : (this.#eventIds[row] ?? ''))),
      recordings: saveTexts(Array.from(rows, (row) => (row === ABSENT ? null : (this.#recordings[row] ?? null)))),
      columns: this.#textColumns().map(column),
      values: values.map((value, at) => (rows[at] === ABSENT ? ABSENT : numberOf(value))),
      facts: Uint8Array.from(used, (row) => this.#facts[row] ?? 0),
      occurredAt: Float64Array.from(used, (row) => this.#occurredAt[row] ?? 0),
      appendedAt: Float64Array.from(used, (row) => this.#appendedAt[row] ?? 0),
      texts,
    };
  }

  /** Returns the rows and the values. They are in use from the next call on. */
  load(saved: SavedRows): { readonly rows: Uint32Array; readonly values: Uint32Array } {
    const recordings = loadTexts(saved.recordings);
    const numbers = Uint32Array.from(saved.texts, (text) => this.texts.of(text));
    const numberOf = (text: number | undefined): number =>
      text === undefined || text === ABSENT ? ABSENT : (numbers[text] ?? ABSENT);
    const rows = Uint32Array.from(saved.isUsed, (isUsed, at) => {
      if (isUsed === 0) return ABSENT;
      const row = this.#next();
      this.#put(row, { eventId: saved.eventIds[at] ?? '', recordingId: recordings[at] ?? null });
      for (const [index, column] of this.#textColumns().entries()) column[row] = numberOf(saved.columns[index]?.[at]);
      this.#facts[row] = saved.facts[at] ?? 0;
      this.#occurredAt[row] = saved.occurredAt[at] ?? 0;
      this.#appendedAt[row] = saved.appendedAt[at] ?? 0;
      return row;
    });
    return { rows, values: saved.values.map(numberOf) };
  }

  #put(row: number, { eventId, recordingId }: Pick<KeptAccess, 'eventId' | 'recordingId'>): void {
    this.#eventIds[row] = eventId;
    this.#recordings[row] = recordingId;
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
    const columns = this.#textColumns();
    for (let row = this.#length - 1; row >= 0; row -= 1) {
      if (rows[row] === 0) {
        this.#put(row, { eventId: '', recordingId: null });
        this.#free.push(row);
        continue;
      }
      for (const column of columns) {
        const text = column[row] ?? ABSENT;
        if (text !== ABSENT) texts[text] = 1;
      }
    }
    this.texts.forget(texts);
    this.#inUse = this.#length - this.#free.length;
    this.#added = 0;
    this.#last = null;
  }

  #textColumns(): readonly Uint32Array[] {
    return [this.#sources, this.#owners, this.#actors, this.#cameras, this.#actions, this.#tried];
  }

  #ofOptional(text: string | null): number {
    return text === null ? ABSENT : this.texts.of(text);
  }

  #textOf(text: number | undefined): string | null {
    return text === undefined || text === ABSENT ? null : this.texts.textOf(text);
  }

  #grow(): void {
    this.#sources = grown(this.#sources, Uint32Array);
    this.#owners = grown(this.#owners, Uint32Array);
    this.#actors = grown(this.#actors, Uint32Array);
    this.#cameras = grown(this.#cameras, Uint32Array);
    this.#actions = grown(this.#actions, Uint32Array);
    this.#tried = grown(this.#tried, Uint32Array);
    this.#facts = grown(this.#facts, Uint8Array);
    this.#occurredAt = grown(this.#occurredAt, Float64Array);
    this.#appendedAt = grown(this.#appendedAt, Float64Array);
  }
}

export interface SavedRows {
  readonly isUsed: Uint8Array;
  readonly eventIds: readonly string[];
  readonly recordings: SavedTexts;
  readonly columns: readonly Uint32Array[];
  readonly values: Uint32Array;
  readonly facts: Uint8Array;
  readonly occurredAt: Float64Array;
  readonly appendedAt: Float64Array;
  readonly texts: readonly string[];
}

/** Of the process: what a row is called decides nothing. */
export const accessRows = new AccessRows();
