import type {
  AlertRecord,
  CitedAccess,
  Finding,
  WatchGap,
  WatchStage,
} from '../../records/alert-record/alert-record.ts';
import type { NotedGap } from '../canary/watch-gaps.ts';
import type { AccessFilter } from './access-filter.ts';

/** What an answer about the past cannot know. */
export const unknownKinds = ['missing-numbers', 'silence', 'unreconciled-reads', 'down-time'] as const;

/** A time in which something may have happened that no answer has, in milliseconds since 1970 UTC. */
export interface UnknownTime {
  readonly kind: (typeof unknownKinds)[number];
  /** The source whose reports are missing; null for `down-time`. */
  readonly source: string | null;
  /** Only `down-time`: what was behind or down; null where it was all of custodes, or is not known. */
  readonly stage: WatchStage | null;
  /** Only `down-time` of collection: the name of the input in COLLECT_FILE. */
  readonly input: string | null;
  readonly from: number;
  /** Exclusive; null while it lasts. */
  readonly to: number | null;
  /** Missing numbers, or reads that no tool reported; null where it is no number of things. */
  readonly count: number | null;
}

/** The time and the source of a question; null where it has none. */
export type AskedTimes = Pick<AccessFilter, 'from' | 'to' | 'source'>;

/** What an answer cannot know. */
export interface UnknownAnswer {
  /** The one that began last first. */
  readonly times: readonly UnknownTime[];
  /** How many were forgotten because there are too many. */
  readonly forgotten: number;
}

/** What is kept of one silence, until its end is known. */
export interface OpenSilence {
  readonly source: string;
  readonly from: number;
}

/** A read that no tool reported. */
export interface UnreconciledRead {
  /** Of its source and day. */
  readonly key: string;
  /** Event time, milliseconds since 1970 UTC. */
  readonly at: number;
}

/** Where each change is kept, for a reader without a copy of the whole. */
export interface UnknownTimesStore {
  /** `before`: what the key had. */
  put(key: string, time: UnknownTime, before: UnknownTime | null): void;
  remove(key: string, time: UnknownTime): void;
  putRead(findingId: string, read: UnreconciledRead): void;
  removeRead(findingId: string): void;
  countDropped(dropped: number): void;
}

export interface SavedUnknownTimes {
  readonly gaps: readonly (readonly [string, UnknownTime])[];
  /** By the id of the finding. */
  readonly reads: readonly (readonly [string, UnreconciledRead])[];
  readonly dropped: number;
}

const DAY_MILLIS = 86_400_000;
/** Beyond it the one that was noted first is forgotten, and counted. */
const TIMES_MAX = 20_000;
/** Beyond it the read that was noted first counts for ever: its withdrawal changes nothing. */
const READS_MAX = 20_000;
/** A source that reported nothing for longer may have been silent. */
const PAUSE_MILLIS = 60_000;
const SOURCES_MAX = 10_000;
/** Reports of sources are missing, and every stage ran. */
const noStage = { stage: null, input: null } as const;
/** It cites the last report before a silence. */
const SILENCE_RULE = 'source-silent';

/**
 * What nobody can know of the past, a fold over `alerts`: numbers that sources left out, silence, reads that no tool reported, and times
 * in which accesses were not watched. A silence ends with the next report of its source, which the caller finds.
 */
export class UnknownTimes {
  #times = new Map<string, UnknownTime>();
  /** Each of the reads that are counted by source and day, so that one of them can be withdrawn. */
  #reads = new Map<string, UnreconciledRead>();
  /** Since when each source is silent whose end of silence is not known. */
  #open = new Map<string, Set<number>>();
  /** Until the next change. */
  #sorted: readonly UnknownTime[] | null = null;
  #dropped = 0;
  /** When each source reported after a pause, since the process started, in order. */
  readonly #reports = new Map<string, { last: number; after: number[] }>();

  constructor(private readonly store: UnknownTimesStore | null = null) {}

  /** True for a rule of which no finding changes anything here. */
  static isWithout(rule: string): boolean {
    return rule !== 'sequence-gap' && rule !== 'unreported-access' && rule !== SILENCE_RULE;
  }

  apply(record: AlertRecord): void {
    if (record.kind === 'watch-gap') this.#noteGap(record);
    else if (record.kind === 'withdrawal') this.#withdraw(record.findingId);
    else if (record.kind === 'finding') this.#noteFinding(record);
  }

  /** A decision of a report of the source was read. Call it for each one that the index does not have. */
  reported(source: string, appendedAt: number): void {
    const known = this.#reports.get(source);
    if (known === undefined) {
      if (this.#reports.size < SOURCES_MAX) this.#reports.set(source, { last: appendedAt, after: [appendedAt] });
      return;
    }
    if (appendedAt - known.last > PAUSE_MILLIS) known.after = [...known.after.slice(-99), appendedAt];
    known.last = Math.max(known.last, appendedAt);
  }

  /** The first report of the source after a time, of those that `reported` was called for; null where there is none. */
  reportAfter({ source, from }: OpenSilence): number | null {
    return this.#reports.get(source)?.after.find((at) => at > from) ?? null;
  }

  /** The source reported at this time: where not all reports are read, its silence is over by then at the latest. */
  reportedBy(source: string, appendedAt: number): void {
    for (const from of [...(this.#open.get(source) ?? [])]) {
      if (from < appendedAt) this.end({ source, from }, appendedAt);
    }
  }

  /** The silences whose end is not known. */
  get openSilences(): readonly OpenSilence[] {
    return [...this.#open].flatMap(([source, since]) => [...since].map((from) => ({ source, from })));
  }

  end({ source, from }: OpenSilence, to: number): void {
    const key = silenceKey(source, from);
    const known = this.#times.get(key);
    if (known !== undefined) this.#put(key, { ...known, to });
  }

  /** Those that touch the time and the source of a question, with some that are not on record, the one that began last first. */
  touching(asked: AskedTimes, notOnRecord: readonly UnknownTime[] = []): readonly UnknownTime[] {
    this.#sorted ??= [...this.#times.values()].sort(byStartNewestFirst);
    const lasting = notOnRecord.filter((one) => isTouching(one, asked));
    const known = this.#sorted.filter((one) => isTouching(one, asked));
    return lasting.length === 0 ? known : [...lasting, ...known].sort(byStartNewestFirst);
  }

  /** How many were forgotten because there are too many. */
  get dropped(): number {
    return this.#dropped;
  }

  save(): SavedUnknownTimes {
    return { gaps: [...this.#times], reads: [...this.#reads], dropped: this.#dropped };
  }

  load({ gaps, reads, dropped }: SavedUnknownTimes): void {
    this.#times = new Map(gaps);
    this.#reads = new Map(reads);
    this.#open = new Map();
    for (const [, time] of gaps) this.#noteOpen(time);
    this.#dropped = dropped;
    this.#sorted = null;
  }

  #noteFinding({ findingId, rule, sourceId, evidence: [cited], missing }: Finding): void {
    if (cited === undefined) return;
    const source = sourceId ?? cited.sourceId;
    if (rule === 'sequence-gap') {
      const from = missing?.after ?? cited.appendedAt;
      const [first, last] = [Math.min(from, cited.appendedAt), Math.max(from, cited.appendedAt)];
      this.#put(findingId, {
        kind: 'missing-numbers',
        source,
        ...noStage,
        from: first,
        to: last,
        count: missing?.count ?? null,
      });
    } else if (rule === SILENCE_RULE) {
      const key = silenceKey(source, cited.appendedAt);
      if (this.#times.has(key)) return;
      this.#put(key, { kind: 'silence', source, ...noStage, from: cited.appendedAt, to: null, count: null });
    } else if (rule === 'unreported-access') this.#noteRead(findingId, cited);
  }

  /** One for each source and UTC day of event time. */
  #noteRead(findingId: string, { sourceId: source, occurredAt: at }: CitedAccess): void {
    if (this.#reads.has(findingId)) return;
    const key = `read\n${Math.floor(at / DAY_MILLIS)}\n${source}`;
    this.#reads.set(findingId, { key, at });
    this.store?.putRead(findingId, { key, at });
    const [oldest] = this.#reads.keys();
    if (this.#reads.size > READS_MAX && oldest !== undefined) this.#forgetRead(oldest);
    const known = this.#times.get(key);
    this.#put(key, {
      kind: 'unreconciled-reads',
      source,
      ...noStage,
      from: Math.min(known?.from ?? at, at),
      to: Math.max(known?.to ?? at, at + 1),
      count: (known?.count ?? 0) + 1,
    });
  }

  /** The gaps of all partitions at a time are one: an answer has accesses of each. */
  #noteGap({ stage, input, from, to }: WatchGap): void {
    const key = `gap\n${stage ?? ''}\n${input ?? ''}\n${Math.floor(from / PAUSE_MILLIS)}`;
    const known = this.#times.get(key);
    this.#put(key, {
      kind: 'down-time',
      source: null,
      stage,
      input,
      count: null,
      from: Math.min(known?.from ?? from, from),
      to: Math.max(known?.to ?? to, to),
    });
  }

  #withdraw(findingId: string): void {
    this.#remove(findingId);
    const read = this.#reads.get(findingId);
    if (read === undefined) return;
    this.#forgetRead(findingId);
    const { key } = read;
    const time = this.#times.get(key);
    if (time === undefined) return;
    const count = (time.count ?? 0) - 1;
    const left = [...this.#reads.values()].filter((one) => one.key === key).map(({ at }) => at);
    if (count === 0) this.#remove(key);
    // Of reads that were forgotten nobody knows when they were.
    else if (left.length < count) this.#put(key, { ...time, count });
    else this.#put(key, { ...time, count, from: Math.min(...left), to: Math.max(...left) + 1 });
  }

  #forgetRead(findingId: string): void {
    this.#reads.delete(findingId);
    this.store?.removeRead(findingId);
  }

  #put(key: string, time: UnknownTime): void {
    this.#sorted = null;
    const before = this.#times.get(key) ?? null;
    this.#times.set(key, time);
    this.#noteOpen(time);
    this.store?.put(key, time, before);
    if (this.#times.size <= TIMES_MAX) return;
    const [oldest] = this.#times.keys();
    if (oldest !== undefined) this.#remove(oldest);
    this.#dropped += 1;
    this.store?.countDropped(this.#dropped);
  }

  #remove(key: string): void {
    const time = this.#times.get(key);
    if (time === undefined) return;
    this.#sorted = null;
    this.#times.delete(key);
    this.#noteOpen({ ...time, to: time.from });
    this.store?.remove(key, time);
  }

  #noteOpen({ kind, source, from, to }: UnknownTime): void {
    if (kind !== 'silence' || source === null) return;
    const since = this.#open.get(source) ?? new Set();
    if (to === null) since.add(from);
    else since.delete(from);
    if (since.size > 0) this.#open.set(source, since);
    else this.#open.delete(source);
  }
}

/** Gaps that have no record: `lasting` ones, and those that are over and `waiting` for it. All partitions are one. */
export function gapsNotOnRecord(lasting: Iterable<NotedGap>, waiting: Iterable<NotedGap>): readonly UnknownTime[] {
  const times = new Map<string, UnknownTime>();
  const add = ({ stage, input, from, to }: NotedGap, isOver: boolean): void => {
    const key = `${isOver ? Math.floor(from / PAUSE_MILLIS) : ''}\n${stage ?? ''}\n${input ?? ''}`;
    const known = times.get(key);
    times.set(key, {
      kind: 'down-time',
      source: null,
      stage,
      input,
      count: null,
      from: Math.min(known?.from ?? from, from),
      to: isOver ? Math.max(known?.to ?? to, to) : null,
    });
  };
  for (const gap of lasting) add(gap, false);
  for (const gap of waiting) add(gap, true);
  return [...times.values()];
}

function isTouching(one: UnknownTime, { from, to, source }: AskedTimes): boolean {
  const [begin, end] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
  const isOf = source === null || one.source === null || one.source === source;
  return isOf && one.from < end && (one.to === null || one.to > begin || (one.to === one.from && one.from >= begin));
}

function byStartNewestFirst(one: UnknownTime, other: UnknownTime): number {
  return other.from - one.from;
}

function silenceKey(source: string, from: number): string {
  return `silence\n${from}\n${source}`;
}
