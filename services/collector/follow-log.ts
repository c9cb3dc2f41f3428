import { setTimeout as pause } from 'node:timers/promises';
import { readRecords } from '../adapters/access-logs/cloudtrail-records.ts';
import { FollowedFolder } from '../adapters/access-logs/followed-folder.ts';
import { linesOf } from '../adapters/access-logs/lines-of.ts';
import { type LogObject, type LogObjects, ObjectText } from '../adapters/access-logs/log-objects.ts';
import { InputError } from '../adapters/forms/input-error.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { ViewingEvent } from '../domain/access-import/access-log/viewing.ts';
import { Viewings } from '../domain/access-import/access-log/viewings.ts';
import { toAccessEvent } from '../domain/access-import/cloudtrail.ts';
import type { Problem } from '../value-forms/problems.ts';
import type { CollectedTime } from './collected-time.ts';
import type { EventWriter, PendingEvent } from './event-writer.ts';
import type { InputState } from './input-state.ts';
import type { CollectInput } from './read-collect-file.ts';

const LOOK_MILLIS = 1_000;
/** After a failure, such as a bucket that cannot be reached. */
const RETRY_MILLIS_MAX = 60_000;
/** A store is asked for a thousand objects at once, and paid for each question: a longer list is asked for less often, up to this. */
const LISTED_AT_ONCE = 1_000;
const LONG_LOOK_MILLIS = 30_000;
/** The state has every object of a week, so it is not written for each of them. */
const OBJECTS_A_SAVE = 100;
const PENDING_A_SAVE = 10_000;
/** An object that is delivered later than another may be older by this. */
const LATE_OBJECT_MILLIS = 7 * 86_400_000;
const LINE_CHARACTERS_MAX = 1024 * 1024;
/** Refused lines that are logged a minute; all are counted. */
const REFUSED_LOGGED_MAX = 20;
const MINUTE_MILLIS = 60_000;

/** What became of a line. */
const outcomes = ['used', 'skipped', 'refused'] as const;
type LineOutcome = (typeof outcomes)[number];

export interface FollowDeps {
  readonly input: CollectInput;
  readonly objects: LogObjects | null;
  readonly state: InputState;
  readonly time: CollectedTime;
  readonly writer: EventWriter;
  readonly meters: Pick<Meters, 'collectedLines'>;
  readonly logger: Logger;
  readonly clock: () => number;
  /** Everything that was there at this time has been read, milliseconds since 1970. */
  readonly onLook: (at: number) => void;
  /** The pause between two looks; a second by default. */
  readonly lookMillis?: number;
}

/**
 * Follows one log: reads what is new, merges requests to viewings, and appends each viewing once it is over.
 *
 * CRASH: the state on disk has the place, the viewings that are open and the events that follow from what was read. The
 * events are appended after it was written, and again at the next start: the decider recognises them.
 */
export class FollowedLog {
  readonly #deps: FollowDeps;
  readonly #viewings: Viewings;
  readonly #folder: FollowedFolder | null;
  #pending: PendingEvent[] = [];
  /** More was read than the state on disk has. */
  #isAhead = false;
  /** What was read before an object that fails again and again must not be read again each time. */
  #isCareful = false;
  #objectsSinceSave = 0;
  /** Questions that the last list of objects took. */
  #questions = 1;
  #refusedLogged = { minute: 0, count: 0 };
  readonly #counts: Record<LineOutcome, number> = { used: 0, skipped: 0, refused: 0 };

  constructor(deps: FollowDeps) {
    this.#deps = deps;
    const { format, from } = deps.input;
    this.#folder = from.in === 'folder' ? new FollowedFolder(from.folder, from.isFollowed) : null;
    this.#viewings = new Viewings(format.is === 'lines' ? format.settings : { gapMillis: 0, disorderMillis: 0 });
  }

  /** Resolves when the signal aborts, and never rejects: a log that cannot be read is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    const { input, time, logger, clock, onLook, lookMillis = LOOK_MILLIS } = this.#deps;
    let isLoaded = false;
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (!isLoaded) await this.#load();
        isLoaded = true;
        await this.#appendPending();
        // A log that grows all the time is read to where its end was then.
        const begunAt = clock();
        await this.#look(signal);
        failures = 0;
        this.#isCareful = false;
        if (signal.aborted) break;
        onLook(begunAt);
        await time.caughtUp(begunAt);
        const settled = this.#viewings.settle(begunAt - input.settleMillis, clock());
        this.#take(settled);
        if (settled.length > 0) await this.#commit();
      } catch (error) {
        failures += 1;
        this.#isCareful = true;
        logger.warn({ err: error, input: input.name }, 'a log could not be collected, trying again');
        if (this.#isAhead) this.#goBack();
        await time.behind().catch(() => {});
      }
      const wait =
        failures > 0
          ? Math.min(lookMillis * 2 ** failures, RETRY_MILLIS_MAX)
          : Math.min(lookMillis * this.#questions, LONG_LOOK_MILLIS);
      await pause(wait, undefined, { signal }).catch(() => {});
    }
    await time.save().catch(() => {});
  }

  async #load(): Promise<void> {
    const { state, time } = this.#deps;
    await time.load();
    const begun = await state.load();
    if (begun === null) return;
    this.#viewings.load(begun.viewings);
    this.#pending = [...begun.pending];
  }

  /** What was read in part is read again, as after a crash: nothing of it counts twice, and none of it is appended before it is on disk. */
  #goBack(): void {
    this.#viewings.load(this.#deps.state.goBack());
    // What the disk has was appended before the log was read on.
    this.#pending = [];
    for (const outcome of outcomes) this.#counts[outcome] = 0;
    this.#isAhead = false;
    this.#objectsSinceSave = 0;
  }

  /** Reads what is new and commits it. */
  async #look(signal: AbortSignal): Promise<void> {
    const { objects } = this.#deps;
    if (objects !== null) await this.#readObjects(objects, signal);
    else if (this.#folder !== null) await this.#readLines(this.#folder, signal);
  }

  async #readLines(folder: FollowedFolder, signal: AbortSignal): Promise<void> {
    const { state } = this.#deps;
    for await (const chunk of folder.newLines(state.offsets)) {
      if (chunk.damage !== undefined) {
        const damaged = { field: 'file', value: null, expected: `what can be decompressed: ${chunk.damage}` };
        this.#refuse(chunk.name, [damaged]);
        this.#count('refused');
        this.#showCounts();
        continue;
      }
      this.#isAhead = true;
      const expected = 'a line of at most 4 MiB';
      if (chunk.isTooLong) {
        this.#refuse(`${chunk.name}:byte ${chunk.from}`, [{ field: 'line', value: null, expected }]);
        this.#count('refused');
      }
      for (const [at, line] of chunk.lines.entries())
        this.#readLine(line, () => `${chunk.name}:byte ${chunk.from}, line ${at + 1}`);
      state.read(chunk.identity, chunk.to);
      await this.#commit();
      if (signal.aborted) return;
    }
    state.forgetGone(folder.identities);
  }

  async #readObjects(objects: LogObjects, signal: AbortSignal): Promise<void> {
    const { state } = this.#deps;
    this.#setRight();
    const listed = await objects.list();
    this.#questions = Math.max(1, Math.ceil(listed.length / LISTED_AT_ONCE));
    const fresh = listed.filter(
      ({ key, modifiedAt }) => modifiedAt >= state.doneBefore && state.done.get(key) !== modifiedAt,
    );
    for (const object of fresh.sort((a, b) => a.modifiedAt - b.modifiedAt || (a.key < b.key ? -1 : 1))) {
      if (signal.aborted) break;
      await this.#readObject(objects, object);
      state.done.set(object.key, object.modifiedAt);
      this.#forgetOld(object.modifiedAt);
      this.#objectsSinceSave += 1;
      if (this.#isSaveDue) await this.#commit();
    }
    if (this.#isAhead) await this.#commit();
  }

  get #isSaveDue(): boolean {
    return this.#isCareful || this.#objectsSinceSave >= OBJECTS_A_SAVE || this.#pending.length >= PENDING_A_SAVE;
  }

  /** Rejects where the object did not come, or not to its end: it is read again. */
  async #readObject(objects: LogObjects, { key }: LogObject): Promise<void> {
    this.#isAhead = true;
    let text: ObjectText | null = null;
    try {
      text = new ObjectText(await objects.read(key));
      await this.#readText(key, text.read());
    } catch (error) {
      if (text?.missing) throw text.missing;
      // What is damaged, or no CloudTrail, is no better at the next look.
      if (!text?.damage && !(error instanceof InputError)) throw error;
      this.#refuse(key, [{ field: 'object', value: null, expected: `what can be read: ${(error as Error).message}` }]);
      this.#count('refused');
    }
  }

  async #readText(key: string, text: AsyncIterable<string>): Promise<void> {
    const { format } = this.#deps.input;
    if (format.is === 'lines') {
      const tooLong = (number: number) => {
        const expected = `a line of at most ${LINE_CHARACTERS_MAX} characters`;
        this.#refuse(`${key}:${number}`, [{ field: 'line', value: null, expected }]);
        this.#count('refused');
      };
      for await (const line of linesOf(text, LINE_CHARACTERS_MAX, tooLong))
        this.#readLine(line.text, () => `${key}:${line.number}`);
      return;
    }
    const refused = ({ message }: InputError) => {
      this.#refuse(key, [{ field: 'record', value: null, expected: `what can be read: ${message}` }]);
      this.#count('refused');
    };
    for await (const { place, record } of readRecords(key, async () => text, refused)) {
      const made = toAccessEvent(record, format.map);
      if ('event' in made) this.#take([{ place, event: made.event }]);
      else if ('refused' in made) this.#refuse(place, made.refused);
      this.#count('skipped' in made ? 'skipped' : 'refused' in made ? 'refused' : 'used');
    }
  }

  #readLine(line: string, place: () => string): void {
    const { input, clock } = this.#deps;
    if (input.format.is !== 'lines' || line === '') return;
    const read = input.format.readLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if ('request' in read) this.#take(this.#viewings.add(read.request, place, clock()));
    else if ('refused' in read) this.#refuse(place(), read.refused);
    this.#count('skipped' in read ? 'skipped' : 'refused' in read ? 'refused' : 'used');
  }

  #take(events: readonly ViewingEvent[]): void {
    for (const { place, event } of events) {
      const pending = this.#deps.writer.toPending(event);
      if ('problems' in pending) {
        this.#refuse(place, pending.problems);
        this.#count('refused');
      } else this.#pending.push(pending);
    }
  }

  async #commit(): Promise<void> {
    this.#isAhead = true;
    await this.#deps.state.save(this.#viewings.save(), this.#pending);
    this.#isAhead = false;
    this.#objectsSinceSave = 0;
    this.#showCounts();
    await this.#appendPending();
  }

  async #appendPending(): Promise<void> {
    if (this.#pending.length === 0) return;
    await this.#deps.writer.append(this.#pending);
    this.#pending = [];
  }

  /** UNTRUSTED: an object with a time in the future must not make all that come after it old. */
  #forgetOld(changedAt: number): void {
    const { state, clock } = this.#deps;
    state.doneBefore = Math.max(state.doneBefore, Math.min(changedAt, clock()) - LATE_OBJECT_MILLIS);
    for (const [key, at] of state.done) if (at < state.doneBefore) state.done.delete(key);
  }

  /** Only once: everything would be new where the clock is set back far. */
  #setRight(): void {
    const { state, clock } = this.#deps;
    if (!state.isPast) state.doneBefore = Math.min(state.doneBefore, clock() - LATE_OBJECT_MILLIS);
    state.isPast = true;
  }

  #count(outcome: LineOutcome): void {
    this.#counts[outcome] += 1;
  }

  /** Once for many lines: a metric with labels costs a tenth of a line. */
  #showCounts(): void {
    const { meters, input } = this.#deps;
    for (const outcome of outcomes) {
      if (this.#counts[outcome] > 0)
        meters.collectedLines.inc({ format: input.format.name, outcome }, this.#counts[outcome]);
      this.#counts[outcome] = 0;
    }
  }

  /** UNTRUSTED: clients write most of a line, so they must not fill the log of this process. */
  #refuse(place: string, problems: readonly Problem[]): void {
    const { logger, input, clock } = this.#deps;
    const minute = Math.floor(clock() / MINUTE_MILLIS);
    if (minute !== this.#refusedLogged.minute) this.#refusedLogged = { minute, count: 0 };
    this.#refusedLogged.count += 1;
    if (this.#refusedLogged.count > REFUSED_LOGGED_MAX) return;
    logger.warn({ input: input.name, place, problems }, 'a line of an access log was refused');
  }
}
