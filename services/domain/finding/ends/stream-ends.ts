import { BoundedMap } from '../bounded-map.ts';
import { RecentNames } from '../numbered/recent-names.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { GcRoot } from '../window/gc-root.ts';

/** The word of an end: 1 once the count of its source has it. A stream that is judged again must not count twice. */
const [COUNTED, WORDS] = [0, 1];
/** The word of a missing end: 1 where its source reported nearly all others then, so that the stream was found. */
const FOUND = 0;

/** Names a stream: its event, and the number of its source's text. */
export interface StreamName {
  readonly eventId: string;
  readonly source: number;
}

/** Of the streams of one source whose permission has an end: how many were ended, and how many were over without an end. */
interface EndsOfSource {
  readonly ended: number;
  readonly missing: number;
}

/** The ends of streams, and how many streams of each source had one: the last `max` of each kind. */
export class StreamEnds implements GcRoot {
  /** Their times are those of the ends. */
  readonly #ends: RecentNames;
  readonly #missing: RecentNames;
  readonly #sources: BoundedMap<EndsOfSource>;

  constructor(
    max: number,
    private readonly limits: { readonly endsMin: number; readonly endsPerMissingMin: number },
  ) {
    this.#ends = new RecentNames(max, WORDS);
    this.#missing = new RecentNames(max, WORDS);
    this.#sources = new BoundedMap(max);
    accessRows.register(this);
  }

  /** When the stream ended, in event time; null where no end is known. */
  timeOf({ eventId, source }: StreamName): number | null {
    const at = this.#ends.indexOf(eventId, source);
    return at < 0 ? null : this.#ends.timeAt(at);
  }

  keep(name: StreamName, time: number): void {
    this.#keep(name, { time, isCounted: this.#isCounted(name) });
  }

  /** Counts the end of a stream that has one, once. */
  count(name: StreamName): void {
    const time = this.timeOf(name);
    if (time === null || this.#isCounted(name)) return;
    this.#keep(name, { time, isCounted: true });
    this.forgetMissing(name);
    const { ended, missing } = this.#of(name);
    this.#setOf(name, { ended: ended + 1, missing });
  }

  countMissing(name: StreamName, isFound: boolean): void {
    let at = this.#missing.indexOf(name.eventId, name.source);
    if (at < 0) {
      at = this.#missing.keep(name.eventId, name.source);
      this.#missing.setWord(at, FOUND, 0);
      const { ended, missing } = this.#of(name);
      this.#setOf(name, { ended, missing: missing + 1 });
    }
    if (isFound) this.#missing.setWord(at, FOUND, 1);
  }

  /** The stream goes on, or its permission has no end: no end of it is missing, and what it was found for is over. */
  forgetMissing(name: StreamName): void {
    const at = this.#missing.indexOf(name.eventId, name.source);
    if (at < 0) return;
    this.#missing.forget(at);
    const { ended, missing } = this.#of(name);
    this.#setOf(name, { ended, missing: missing - 1 });
  }

  isMissing({ eventId, source }: StreamName): boolean {
    return this.#missing.indexOf(eventId, source) >= 0;
  }

  /** True for a stream that was found because its end is missing. */
  wasFound({ eventId, source }: StreamName): boolean {
    const at = this.#missing.indexOf(eventId, source);
    return at >= 0 && this.#missing.wordAt(at, FOUND) === 1;
  }

  /** Returns true if the source reports the end of nearly every other stream, or did so when this one was found. */
  areReported(name: StreamName): boolean {
    if (this.wasFound(name)) return true;
    const { ended, missing } = this.#of(name);
    const others = missing - (this.isMissing(name) ? 1 : 0);
    const { endsMin, endsPerMissingMin } = this.limits;
    return ended >= endsMin && others * endsPerMissingMin <= ended;
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const names of [this.#ends, this.#missing]) names.markTexts(texts, []);
  }

  save({ texts }: AccessNumbering) {
    const all = this.#ends.all();
    const missing = this.#missing.all();
    return {
      ends: this.#ends.save(all, texts),
      times: this.#ends.timesAt(all),
      counted: new Uint8Array(this.#ends.wordsAt(all, COUNTED)),
      missing: this.#missing.save(missing, texts),
      found: new Uint8Array(this.#missing.wordsAt(missing, FOUND)),
      sources: new Map(this.#sources),
    };
  }

  load(saved: ReturnType<StreamEnds['save']>, { texts }: LoadedAccesses): void {
    const { ends, times, counted, missing, found, sources } = saved;
    this.#ends.load(ends, texts);
    this.#missing.load(missing, texts);
    for (let at = 0; at < found.length; at += 1) this.#missing.setWord(at, FOUND, found[at] ?? 0);
    for (let at = 0; at < counted.length; at += 1) {
      this.#ends.setWord(at, COUNTED, counted[at] ?? 0);
      this.#ends.setTime(at, times[at] ?? 0);
    }
    this.#sources.load(sources);
  }

  #keep({ eventId, source }: StreamName, { time, isCounted }: { time: number; isCounted: boolean }): void {
    const at = this.#ends.keep(eventId, source);
    this.#ends.setWord(at, COUNTED, isCounted ? 1 : 0);
    this.#ends.setTime(at, time);
  }

  #isCounted({ eventId, source }: StreamName): boolean {
    const at = this.#ends.indexOf(eventId, source);
    return at >= 0 && this.#ends.wordAt(at, COUNTED) === 1;
  }

  #of({ source }: StreamName): EndsOfSource {
    return this.#sources.get(accessRows.texts.textOf(source)) ?? { ended: 0, missing: 0 };
  }

  #setOf({ source }: StreamName, ends: EndsOfSource): void {
    this.#sources.keep(accessRows.texts.textOf(source), ends);
  }
}
