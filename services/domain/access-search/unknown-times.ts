import type { AlertRecord, Finding, WatchGap, WatchStage } from '../../records/alert-record/alert-record.ts';
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

/** What is kept of one silence, until its end is known. */
export interface OpenSilence {
  readonly source: string;
  readonly from: number;
}

export interface SavedUnknownTimes {
  readonly gaps: readonly (readonly [string, UnknownTime])[];
  readonly dropped: number;
}

const DAY_MILLIS = 86_400_000;
/** Beyond it the one that was noted first is forgotten, and counted. */
const TIMES_MAX = 20_000;
/** A source that reported nothing for longer may have been silent. */
const PAUSE_MILLIS = 60_000;
const SOURCES_MAX = 10_000;
/** Reports of sources are missing, and every stage ran. */
const noStage = { stage: null, input: null } as const;

/**
 * What nobody can know of the past, a fold over `alerts`: numbers that sources left out, silence, reads that no tool reported, and times
 * in which accesses were not watched. A silence ends with the next report of its source, which the caller finds.
 */
export class UnknownTimes {
  #times = new Map<string, UnknownTime>();
  /** Until the next change. */
  #sorted: readonly UnknownTime[] | null = null;
  #dropped = 0;
  /** When each source reported after a pause, since the process started, in order. */
  readonly #reports = new Map<string, { last: number; after: number[] }>();

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

  /** The silences whose end is not known. */
  get openSilences(): readonly OpenSilence[] {
    return [...this.#times.values()].flatMap(({ kind, source, from, to }) =>
      kind === 'silence' && to === null && source !== null ? [{ source, from }] : [],
    );
  }

  end({ source, from }: OpenSilence, to: number): void {
    const key = silenceKey(source, from);
    const known = this.#times.get(key);
    if (known !== undefined) this.#put(key, { ...known, to });
  }

  /** Those that touch the time and the source of a question, the one that began last first. */
  touching({ from, to, source }: Pick<AccessFilter, 'from' | 'to' | 'source'>): readonly UnknownTime[] {
    const [begin, end] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
    this.#sorted ??= [...this.#times.values()].sort((one, other) => other.from - one.from);
    return this.#sorted.filter((one) => {
      const isOf = source === null || one.source === null || one.source === source;
      return (
        isOf && one.from < end && (one.to === null || one.to > begin || (one.to === one.from && one.from >= begin))
      );
    });
  }

  /** How many were forgotten because there are too many. */
  get dropped(): number {
    return this.#dropped;
  }

  save(): SavedUnknownTimes {
    return { gaps: [...this.#times], dropped: this.#dropped };
  }

  load({ gaps, dropped }: SavedUnknownTimes): void {
    this.#times = new Map(gaps);
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
        ...{ kind: 'missing-numbers', source, ...noStage, from: first, to: last },
        count: missing?.count ?? null,
      });
    } else if (rule === 'source-silent') {
      const key = silenceKey(source, cited.appendedAt);
      if (this.#times.has(key)) return;
      this.#put(key, { kind: 'silence', source, ...noStage, from: cited.appendedAt, to: null, count: null });
    } else if (rule === 'unreported-access') this.#noteRead(cited.sourceId, cited.occurredAt);
  }

  /** One for each source and UTC day of event time. */
  #noteRead(source: string, at: number): void {
    const key = `read\n${Math.floor(at / DAY_MILLIS)}\n${source}`;
    const known = this.#times.get(key);
    this.#put(key, {
      ...{ kind: 'unreconciled-reads', source, ...noStage },
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
      ...{ kind: 'down-time', source: null, stage, input, count: null },
      ...{ from: Math.min(known?.from ?? from, from), to: Math.max(known?.to ?? to, to) },
    });
  }

  #withdraw(findingId: string): void {
    if (this.#times.delete(findingId)) this.#sorted = null;
  }

  #put(key: string, time: UnknownTime): void {
    this.#sorted = null;
    this.#times.set(key, time);
    if (this.#times.size <= TIMES_MAX) return;
    const [oldest] = this.#times.keys();
    if (oldest !== undefined) this.#times.delete(oldest);
    this.#dropped += 1;
  }
}

function silenceKey(source: string, from: number): string {
  return `silence\n${from}\n${source}`;
}
