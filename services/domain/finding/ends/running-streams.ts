import type { AccessSnapshot } from '../access-snapshot.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { RecentNames } from '../numbered/recent-names.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { GcRoot } from '../window/gc-root.ts';
import type { StreamName } from './stream-ends.ts';

/** The words of a name: the row of the access, and 1 once its end is missing. Its time is the end of its permission. */
const [ROW, IS_MISSED, WORDS] = [0, 1, 2];

/** A stream by where it is among the running ones, until the next one is kept. */
export interface RunningStream {
  readonly at: number;
  readonly occurredAt: number;
  readonly appendedAt: number;
  readonly permissionUntil: number;
  /** Its end was counted as missing. */
  readonly isMissed: boolean;
}

/** The streams whose end has not arrived, at most `max`, by event and source. */
export class RunningStreams implements GcRoot {
  readonly #names: RecentNames;

  constructor(max: number) {
    this.#names = new RecentNames(max, WORDS);
    accessRows.register(this);
  }

  keep(access: DetectedAccess, permissionUntil: number): void {
    const row = accessRows.of(access);
    const at = this.#names.keep(access.event.eventId, accessRows.numbersOf(access).source);
    this.#names.setWord(at, ROW, row);
    this.#names.setWord(at, IS_MISSED, 0);
    this.#names.setTime(at, permissionUntil);
  }

  find({ eventId, source }: StreamName): RunningStream | null {
    const at = this.#names.indexOf(eventId, source);
    return at < 0 ? null : this.#streamAt(at);
  }

  /** The one that was kept first comes first. One that is forgotten meanwhile changes nothing for the others. */
  *all(): Generator<RunningStream> {
    for (const at of this.#names.all()) yield this.#streamAt(at);
  }

  nameOf({ at }: RunningStream): StreamName {
    return { eventId: this.#names.eventIdAt(at), source: this.#names.sourceAt(at) };
  }

  setMissed({ at }: RunningStream): void {
    this.#names.setWord(at, IS_MISSED, 1);
  }

  accessOf({ at }: RunningStream): AccessSnapshot {
    return accessRows.itemOf(this.#names.wordAt(at, ROW));
  }

  forget({ at }: RunningStream): void {
    this.#names.forget(at);
  }

  forgetNamed(name: StreamName): void {
    const stream = this.find(name);
    if (stream !== null) this.forget(stream);
  }

  /** The row uses the text of the source. */
  markUsed(rows: Uint8Array): void {
    for (const at of this.#names.all()) rows[this.#names.wordAt(at, ROW)] = 1;
  }

  save({ rows, texts }: AccessNumbering) {
    const all = this.#names.all();
    return {
      ...this.#names.save(all, texts),
      rows: rows.column(this.#names.wordsAt(all, ROW)),
      missed: new Uint8Array(this.#names.wordsAt(all, IS_MISSED)),
      untils: this.#names.timesAt(all),
    };
  }

  load(saved: ReturnType<RunningStreams['save']>, { rows, texts }: LoadedAccesses): void {
    this.#names.load(saved, texts);
    for (let at = 0; at < saved.rows.length; at += 1) {
      this.#names.setWord(at, ROW, rows.of(saved.rows[at]));
      this.#names.setWord(at, IS_MISSED, saved.missed[at] ?? 0);
      this.#names.setTime(at, saved.untils[at] ?? 0);
    }
  }

  #streamAt(at: number): RunningStream {
    const row = this.#names.wordAt(at, ROW);
    return {
      at,
      occurredAt: accessRows.occurredAtOf(row),
      appendedAt: accessRows.appendedAtOf(row),
      permissionUntil: this.#names.timeAt(at),
      isMissed: this.#names.wordAt(at, IS_MISSED) === 1,
    };
  }
}
