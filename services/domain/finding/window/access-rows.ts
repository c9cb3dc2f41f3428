import type { AccessSnapshot } from '../access-snapshot.ts';
import { type DetectedAccess, nameOfCited, TOGETHER_MAX } from '../detected-access.ts';
import type { CitedFacts } from '../finding.ts';
import { KeptTexts } from '../numbered/kept-texts.ts';
import { LoadedNumbers, Renumbering } from '../numbered/renumbering.ts';
import { ABSENT, grownLength, lengthened, markText, NumberedTexts } from '../numbered/texts.ts';
import { inSteps, ofRows, type SnapshotAccesses, type SnapshotPiece } from '../saved/saved-accesses.ts';
import { AccessNumbers, NO_TEXT, noNumbers, noTexts } from './access-numbers.ts';
import { EvidenceAttempt } from './evidence-attempt.ts';
import { type GcRoot, GcRoots } from './gc-root.ts';

const CAPACITY_MIN = 1_024;
/** What nothing uses is looked for after this many rows or texts, or half as many as are in use. */
const COLLECT_MIN = 65_536;
/** So many accesses are between two steps: more than are looked at in one turn of the event loop. */
const STEP_ACCESSES = 256;
/** So many rows are looked at in one step. */
const STEP_ROWS = 32_768;

const locationClasses: readonly CitedFacts['locationClass'][] = ['unknown', 'intimate', 'indoor', 'outdoor'];
const CLASS_BITS = 3;
const OF_CHILD = 4;
const OF_COWORKER = 8;
const OF_HOUSEHOLD = 16;
const ENCRYPTED = 32;

/**
 * The accesses that windows keep, as columns of numbers: a heap of objects would cost the garbage collector time for as
 * long as they are kept. All windows of the process share the row of an access. Nobody counts the uses of a row: now and
 * then each window marks what it uses, and the others are free.
 */
class AccessRows {
  readonly texts = new NumberedTexts();
  readonly #users = new GcRoots();
  #length = 0;
  #free: number[] = [];
  #added = 0;
  #inUse = 0;
  #textsInUse = 0;
  /** What is left of freeing what nothing uses. */
  #collecting: Iterator<void> | null = null;
  /** The accesses that were numbered since the last step. */
  #sinceStep = 0;
  /** 0 of each row of which no use was found so far, until the ids of the others are moved together. */
  #unused: Uint8Array | null = null;
  /** The accesses that were numbered or got a row last, each in its slot, and what they got. */
  readonly #numbered = new Array<DetectedAccess | null>(TOGETHER_MAX).fill(null);
  readonly #numbers = Array.from({ length: TOGETHER_MAX }, () => new AccessNumbers());
  readonly #kept = new Array<DetectedAccess | null>(TOGETHER_MAX).fill(null);
  readonly #keptRows = new Uint32Array(TOGETHER_MAX);
  /** Of the access that was numbered last. */
  #lastSlot = 0;
  #eventBytes = new KeptTexts();
  /** Where in the bytes the id of each event is. */
  #eventIds = new Uint32Array(CAPACITY_MIN);
  #recordings = new Uint32Array(CAPACITY_MIN);
  #sources = new Uint32Array(CAPACITY_MIN);
  #owners = new Uint32Array(CAPACITY_MIN);
  #actors = new Uint32Array(CAPACITY_MIN);
  #cameras = new Uint32Array(CAPACITY_MIN);
  #actions = new Uint32Array(CAPACITY_MIN);
  readonly #tried = new EvidenceAttempt(this.texts);
  #facts = new Uint8Array(CAPACITY_MIN);
  #occurredAt = new Float64Array(CAPACITY_MIN);
  #appendedAt = new Float64Array(CAPACITY_MIN);

  /** `user` is asked for what it uses as long as something else refers to it. */
  register(user: GcRoot): void {
    this.#users.add(user);
  }

  /** Makes a detector: what it registers meanwhile may pass rows and texts on to each other, and to nothing else. */
  together<Made>(make: () => Made): Made {
    return this.#users.together(make);
  }

  /** The texts of an access are numbered once, and all detectors use the numbers. */
  numbersOf(access: DetectedAccess): AccessNumbers {
    const { slot } = access;
    const numbers = this.#numbers[slot] as AccessNumbers;
    if (this.#numbered[slot] === access) return numbers;
    this.#sinceStep += 1;
    if (this.#sinceStep >= STEP_ACCESSES) this.#step();
    const isMany = this.#added >= Math.max(COLLECT_MIN, this.#inUse / 2);
    if (isMany || this.texts.added >= Math.max(COLLECT_MIN, this.#textsInUse / 2)) this.#beginToCollect();
    this.#number(access, numbers);
    this.#numbered[slot] = access;
    this.#lastSlot = slot;
    return numbers;
  }

  /**
   * Many texts are those of the access before, whose numbers need not be looked for. That access is remembered, not its texts:
   * the garbage collector is notified of each young object that an old one refers to.
   */
  #number({ event, facts }: DetectedAccess, numbers: AccessNumbers): void {
    const known = this.#numbered[this.#lastSlot] ?? null;
    const last = known ?? noTexts;
    const before = known === null ? noNumbers : (this.#numbers[this.#lastSlot] as AccessNumbers);
    const { actor, account, camera } = facts;
    const lastActor = last.facts.actor;
    const actorId = actor.id;
    const role = actor.role ?? NO_TEXT;
    const team = actor.team ?? NO_TEXT;
    const sourceId = event.source.id;
    const reportedId = event.actor.id;
    const ownerId = account.ownerId ?? NO_TEXT;
    const cameraId = camera.id ?? NO_TEXT;
    const recordingId = event.resource.recordingId ?? NO_TEXT;
    const lastOwner = last.facts.account.ownerId ?? NO_TEXT;
    const lastCamera = last.facts.camera.id ?? NO_TEXT;
    const lastRecording = last.event.resource.recordingId ?? NO_TEXT;
    numbers.source = sourceId === last.event.source.id ? before.source : this.#numberOf(sourceId);
    numbers.actor = actorId === lastActor.id ? before.actor : this.#numberOf(actorId);
    numbers.role = role === (lastActor.role ?? NO_TEXT) ? before.role : this.#numberOf(role);
    numbers.team = team === (lastActor.team ?? NO_TEXT) ? before.team : this.#numberOf(team);
    numbers.owner = ownerId === lastOwner ? before.owner : this.#numberOf(ownerId);
    numbers.camera = cameraId === lastCamera ? before.camera : this.#numberOf(cameraId);
    numbers.recording = recordingId === lastRecording ? before.recording : this.#rareNumberOf(recordingId);
    numbers.reported = reportedId === actorId ? numbers.actor : this.#numberOf(reportedId);
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

  occurredAtOf(row: number): number {
    return this.#occurredAt[row] ?? 0;
  }

  /** `nameOf` the access. */
  nameOf(row: number): string {
    return nameOfCited({ eventId: this.#eventIdOf(row), sourceId: this.texts.textOf(this.#sources[row] ?? ABSENT) });
  }

  itemOf(row: number): AccessSnapshot {
    const [ownerId, cameraId] = [this.#textOf(this.#owners[row]), this.#textOf(this.#cameras[row])];
    const recordingId = this.#textOf(this.#recordings[row]);
    const actorId = this.texts.textOf(this.#actors[row] ?? ABSENT);
    const bits = this.#facts[row] ?? 0;
    const eventId = this.#eventIdOf(row);
    return {
      eventId,
      sourceId: this.texts.textOf(this.#sources[row] ?? ABSENT),
      ownerId,
      occurredAt: this.occurredAtOf(row),
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

  /** Lets go of the accesses of a block, as `forgetRemembered` does. */
  forgetAccesses(): void {
    this.#numbered.fill(null);
    this.#kept.fill(null);
  }

  /** Begins a snapshot: what uses texts and rows asks for their numbers in it. */
  numbering(): AccessNumbering {
    const numbering = new AccessNumbering(new Renumbering(this.texts.length), new Renumbering(this.#length));
    this.register(numbering);
    return numbering;
  }

  /**
   * The rows and texts that were asked for, a part in each step: all of them at once would take as much memory once more. Accesses
   * may be added between steps: what was asked for stays what it is for as long as something refers to the numbering.
   */
  *saving({ rows, texts }: AccessNumbering): Generator<SnapshotPiece, void, void> {
    const { asked } = rows;
    for (const of of this.#textColumns()) {
      yield ['columns', texts.column(ofRows(of, asked, new Uint32Array(asked.length)))];
    }
    yield ['facts', ofRows(this.#facts, asked, new Uint8Array(asked.length))];
    yield ['occurredAt', ofRows(this.#occurredAt, asked, new Float64Array(asked.length))];
    yield ['appendedAt', ofRows(this.#appendedAt, asked, new Float64Array(asked.length))];
    // Where ids and lists are may change between steps.
    for (const some of inSteps(asked)) {
      const places = ofRows(this.#eventIds, some, new Uint32Array(some.length));
      yield ['eventIds', this.#eventBytes.bytesAt(places)];
    }
    for (const some of inSteps(asked)) yield ['tried', this.#tried.save(some, texts)];
    for (const some of inSteps(texts.asked)) {
      yield ['texts', { count: some.length, bytes: this.texts.bytesOf(some) }];
    }
  }

  /** Returns their numbers, which something uses from the next call on. */
  load(saved: SnapshotAccesses): LoadedAccesses {
    while (this.#collecting !== null) this.#step();
    const texts = new LoadedNumbers(this.texts.load(saved.texts.bytes, saved.texts.count));
    const { length } = saved.facts;
    this.#makeRoom(this.#length + length);
    const eventIds = this.#eventBytes.addAll(saved.eventIds, length);
    const rows = new Uint32Array(length);
    for (let at = 0; at < length; at += 1) {
      const row = this.#free.pop() ?? this.#length++;
      rows[at] = row;
      this.#eventIds[row] = eventIds[at] ?? 0;
      this.#facts[row] = saved.facts[at] ?? 0;
      this.#occurredAt[row] = saved.occurredAt[at] ?? 0;
      this.#appendedAt[row] = saved.appendedAt[at] ?? 0;
    }
    for (const [index, column] of this.#textColumns().entries()) {
      const numbers = saved.columns[index];
      for (let at = 0; at < length; at += 1) column[rows[at] ?? 0] = texts.of(numbers?.[at]);
    }
    this.#tried.load(saved.tried, rows, texts);
    // Most are in use: nothing need be looked for soon.
    this.#inUse += length;
    this.#textsInUse += saved.texts.count;
    return { texts, rows: new LoadedNumbers(rows) };
  }

  #next(): number {
    this.#added += 1;
    const row = this.#free.pop() ?? this.#length++;
    if (this.#unused !== null) this.#unused[row] = 1;
    if (row >= this.#facts.length) this.#grow();
    return row;
  }

  #beginToCollect(): void {
    while (this.#collecting !== null) this.#step();
    this.#collecting = this.#collect();
    this.#step();
  }

  /**
   * Looks which rows and texts are used, and frees the others, in steps: all at once took 150 to 220 ms of 300,000 rows, in which no
   * look-up went on, and to look took 30. What is asked for between steps counts as used: a text is marked, and a row is a new one,
   * behind those that are looked at.
   */
  *#collect(): Generator<void, void, void> {
    const [rows, texts] = [new Uint8Array(this.#length), new Uint8Array(this.texts.length)];
    this.#added = 0;
    this.#free = [];
    this.#unused = rows;
    this.texts.mayForget(texts);
    // Their numbers and rows have no mark.
    this.forgetAccesses();
    this.#tried.forgetLast();
    yield* this.#users.marking(rows, texts);
    const free: number[] = [];
    for (let end = rows.length; end > 0; end -= STEP_ROWS) {
      yield;
      this.#markTexts(rows, texts, { from: Math.max(0, end - STEP_ROWS), end, free });
    }
    yield;
    this.#tried.collect(rows, texts);
    this.#free = free;
    this.#inUse = this.#length - free.length;
    yield;
    this.#compactEventIds();
    yield;
    this.#textsInUse = yield* this.texts.forgetting();
    yield;
    this.texts.compact();
  }

  /** Marks the texts of rows that are used, and adds the others to `free`. */
  #markTexts(
    rows: Uint8Array,
    texts: Uint8Array,
    { from, end, free }: { readonly from: number; readonly end: number; readonly free: number[] },
  ): void {
    const columns = this.#textColumns();
    for (let row = end - 1; row >= from; row -= 1) {
      if (rows[row] === 0) free.push(row);
      else for (let index = 0; index < columns.length; index += 1) markText(texts, columns[index]?.[row] ?? ABSENT);
    }
  }

  #step(): void {
    this.#sinceStep = 0;
    if (this.#collecting?.next().done === true) this.#collecting = null;
  }

  #compactEventIds(): void {
    const eventBytes = this.#eventBytes;
    this.#eventBytes = new KeptTexts();
    for (let row = 0; row < this.#length; row += 1) {
      // Those that came since have no mark.
      if (this.#unused?.[row] !== 0) this.#eventIds[row] = this.#eventBytes.copy(eventBytes, this.#eventIds[row] ?? 0);
    }
    eventBytes.clear();
    this.#unused = null;
  }

  #textColumns(): readonly Uint32Array[] {
    return [this.#sources, this.#owners, this.#actors, this.#cameras, this.#recordings, this.#actions];
  }

  #numberOf(text: string): number {
    return text === NO_TEXT ? ABSENT : this.texts.of(text);
  }

  #rareNumberOf(text: string): number {
    return text === NO_TEXT ? ABSENT : this.texts.ofRare(text);
  }

  #eventIdOf(row: number): string {
    return row < this.#length ? this.#eventBytes.textAt(this.#eventIds[row] ?? 0) : '';
  }

  #textOf(text: number | undefined): string | null {
    return text === undefined || text === ABSENT ? null : this.texts.textOf(text);
  }

  #grow(): void {
    this.#makeRoom(grownLength(this.#facts.length));
  }

  #makeRoom(length: number): void {
    if (length <= this.#facts.length) return;
    const longer = (column: Uint32Array<ArrayBuffer>) => lengthened(column, Uint32Array, length);
    this.#eventIds = longer(this.#eventIds);
    this.#recordings = longer(this.#recordings);
    this.#sources = longer(this.#sources);
    this.#owners = longer(this.#owners);
    this.#actors = longer(this.#actors);
    this.#cameras = longer(this.#cameras);
    this.#actions = longer(this.#actions);
    this.#facts = lengthened(this.#facts, Uint8Array, length);
    this.#occurredAt = lengthened(this.#occurredAt, Float64Array, length);
    this.#appendedAt = lengthened(this.#appendedAt, Float64Array, length);
  }
}

/** The numbers of a snapshot for texts and rows, which all that it has share. It uses each that was asked for. */
export class AccessNumbering implements GcRoot {
  constructor(
    readonly texts: Renumbering,
    readonly rows: Renumbering,
  ) {}

  markUsed(rows: Uint8Array, texts: Uint8Array): void {
    this.rows.mark(rows);
    this.texts.mark(texts);
  }
}

/** The numbers of today for those of a snapshot. */
export interface LoadedAccesses {
  readonly texts: LoadedNumbers;
  readonly rows: LoadedNumbers;
}

/** Of the process: what a row is called decides nothing. */
export const accessRows = new AccessRows();
