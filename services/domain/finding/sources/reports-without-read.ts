import { BoundedMap } from '../bounded-map.ts';
import { DAYS_COUNTED, type DaysAsked, dayOf, everyDay } from './reconciled-reads.ts';

const HOUR_MILLIS = 3_600_000;
/**
 * A log may be behind by this much and still show a read: a viewing is one event once it is over, one request may last hours, and
 * stores deliver their logs late. Only once the log has shown something that is later by more, a report has no read.
 */
export const SETTLE_MILLIS = 24 * HOUR_MILLIS;
/** Reports that no read was found for yet. Beyond it, a report is only counted, as one of which nothing is known. */
const REPORTS_KEPT = 50_000;
/** Recordings and readers whose reads are remembered, because the report may come later. */
const READS_MAX = 100_000;
/** Spans of one recording and reader. */
const SPANS_MAX = 20;
/** Under this name are the reads of all readers: no id contains a line break. */
const ANYONE = '\n';

/** A time in which no log was read to its end, in milliseconds since 1970 UTC. */
export interface CollectionGap {
  readonly from: number;
  readonly to: number;
}

/** What an application reported, as far as a read of it is looked for. */
export interface SoughtRead {
  readonly eventId: string;
  /** The tool. */
  readonly sourceId: string;
  /** The source that shows what the tool reads. */
  readonly log: string;
  readonly recordingId: string;
  /** Who viewed; null for somebody whom the register does not know. */
  readonly readerId: string | null;
  readonly occurredAt: number;
}

/** A read that a log shows. */
export interface ShownRead {
  readonly log: string;
  readonly recordingId: string;
  /** Null for a service, or somebody whom the register does not know: it may be a read of anybody. */
  readonly readerId: string | null;
  readonly from: number;
  readonly until: number;
}

/** What is known of the read behind a report. */
const readStates = ['without', 'unknown', 'waiting'] as const;
export type ReadState = (typeof readStates)[number];

export interface FoundReport extends SoughtRead {
  readonly state: ReadState;
}

export interface ReportCounts {
  reports: number;
  withRead: number;
  withoutRead: number;
  /** The log was not read all the time around the report, or too much is kept. */
  unknown: number;
  /** The log may still show the read. */
  waiting: number;
}

interface ReportsOfDay {
  reports: number;
  withRead: number;
  /** Beyond what is kept. */
  notKept: number;
}

interface Settings {
  /** The greatest distance between a report and a read before or behind it. */
  readonly matchMillis: number;
  /** A player shows this long what it fetched before. */
  readonly pauseMillis: number;
}

/**
 * Reports of tools, and whether the log that shows their reads has one for each. A report with a read is only counted; one
 * without is kept, so that a late read closes it. What has no read is a question and accuses nobody: a player or a cache in front
 * of the store may have had the recording.
 */
export class ReportsWithoutRead {
  /** By log and recording. */
  #kept = new Map<string, SoughtRead[]>();
  #size = 0;
  #days = new Map<string, Map<number, ReportsOfDay>>();
  #newestDay = Number.NEGATIVE_INFINITY;
  /** First and last moments of reads, by log, recording and reader. */
  readonly #reads = new BoundedMap<readonly number[]>(READS_MAX);
  /** By log: reads up to this time are not remembered. */
  #forgottenUpTo = new Map<string, number>();
  /** By log: the time of the newest read that it has shown. */
  #shownUpTo = new Map<string, number>();

  constructor(private readonly settings: Settings) {}

  report(report: SoughtRead): void {
    const day = dayOf(report.occurredAt);
    if (day <= this.#newestDay - DAYS_COUNTED) return;
    if (day > this.#newestDay) this.#begin(day);
    const days = this.#days.get(report.sourceId) ?? new Map<number, ReportsOfDay>();
    this.#days.set(report.sourceId, days);
    const counts = days.get(day) ?? { reports: 0, withRead: 0, notKept: 0 };
    days.set(day, counts);
    counts.reports += 1;
    const readers = report.readerId === null ? [ANYONE] : [report.readerId, ''];
    if (readers.some((reader) => this.#isRead(report, reader))) counts.withRead += 1;
    else if (this.#size >= REPORTS_KEPT) counts.notKept += 1;
    else {
      const key = recordingKey(report);
      const others = this.#kept.get(key);
      if (others === undefined) this.#kept.set(key, [report]);
      else others.push(report);
      this.#size += 1;
    }
  }

  /** As `ReconciledReads` does. */
  lookAt(nowMs: number): void {
    this.#newestDay = Math.min(this.#newestDay, dayOf(nowMs) + 1);
  }

  read(read: ShownRead): void {
    for (const reader of [read.readerId ?? '', ANYONE]) this.#remember(read, reader);
    const key = recordingKey(read);
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    const left: SoughtRead[] = [];
    for (const report of kept) {
      if (this.#isBehind(read, report)) this.#found(report);
      else left.push(report);
    }
    this.#size -= kept.length - left.length;
    if (left.length === 0) this.#kept.delete(key);
    else this.#kept.set(key, left);
  }

  /** A log has shown something of this time. */
  shown(log: string, at: number): void {
    this.#shownUpTo.set(log, Math.max(this.#shownUpTo.get(log) ?? Number.NEGATIVE_INFINITY, at));
  }

  /** The time of the newest read that a log has shown; null where it has shown none. */
  shownUpTo(log: string): number | null {
    return this.#shownUpTo.get(log) ?? null;
  }

  /** Of one tool, by the day of the report, the newest first. */
  of(sourceId: string, gaps: readonly CollectionGap[], asked = everyDay) {
    const days = new Map<number, ReportCounts>();
    for (const [day, { reports, withRead, notKept }] of this.#days.get(sourceId) ?? []) {
      if (day < dayOf(asked.from) || day > dayOf(asked.to)) continue;
      days.set(day, { reports, withRead, withoutRead: 0, unknown: notKept, waiting: 0 });
    }
    for (const { occurredAt, state } of this.reports({ sourceId }, gaps, asked)) {
      const counts = days.get(dayOf(occurredAt));
      if (counts !== undefined) counts[state === 'without' ? 'withoutRead' : state] += 1;
    }
    return [...days].sort(([a], [b]) => b - a).map(([day, counts]) => ({ day, ...counts }));
  }

  /** Those that have no read until now, of one tool or log, or of all; the newest first. */
  reports(
    of: { readonly sourceId?: string; readonly log?: string },
    gaps: readonly CollectionGap[],
    asked: DaysAsked = everyDay,
  ): readonly FoundReport[] {
    const [first, last] = [dayOf(asked.from), dayOf(asked.to)];
    const found: FoundReport[] = [];
    for (const kept of this.#kept.values()) {
      for (const report of kept) {
        const day = dayOf(report.occurredAt);
        const isOf = report.sourceId === (of.sourceId ?? report.sourceId) && report.log === (of.log ?? report.log);
        if (isOf && day >= first && day <= last) found.push({ ...report, state: this.#stateOf(report, gaps) });
      }
    }
    return found.sort((a, b) => b.occurredAt - a.occurredAt || (a.eventId < b.eventId ? -1 : 1));
  }

  save() {
    return {
      kept: this.#kept,
      days: this.#days,
      newestDay: this.#newestDay,
      reads: new Map(this.#reads),
      forgottenUpTo: this.#forgottenUpTo,
      shownUpTo: this.#shownUpTo,
    };
  }

  load(saved: ReturnType<ReportsWithoutRead['save']>): void {
    this.#kept = new Map([...saved.kept].map(([key, kept]) => [key, [...kept]]));
    this.#size = [...this.#kept.values()].reduce((sum, kept) => sum + kept.length, 0);
    this.#days = new Map([...saved.days].map(([source, days]) => [source, new Map(days)]));
    this.#newestDay = saved.newestDay;
    this.#reads.load(saved.reads);
    this.#forgottenUpTo = new Map(saved.forgottenUpTo);
    this.#shownUpTo = new Map(saved.shownUpTo);
  }

  #stateOf({ log, occurredAt }: SoughtRead, gaps: readonly CollectionGap[]): ReadState {
    const { matchMillis } = this.settings;
    if ((this.#shownUpTo.get(log) ?? Number.NEGATIVE_INFINITY) <= occurredAt + SETTLE_MILLIS) return 'waiting';
    if (occurredAt <= (this.#forgottenUpTo.get(log) ?? Number.NEGATIVE_INFINITY)) return 'unknown';
    const isInGap = gaps.some(({ from, to }) => from <= occurredAt + matchMillis && to >= occurredAt - matchMillis);
    return isInGap ? 'unknown' : 'without';
  }

  #isBehind(read: ShownRead, { readerId, occurredAt }: SoughtRead): boolean {
    const isOf = read.readerId === null || readerId === null || read.readerId === readerId;
    return isOf && this.#isNear(occurredAt, read.from, read.until);
  }

  #isNear(at: number, from: number, until: number): boolean {
    return at >= from - this.settings.matchMillis && at <= until + this.settings.pauseMillis;
  }

  #isRead({ log, recordingId, occurredAt }: SoughtRead, reader: string): boolean {
    const spans = this.#reads.get(readKey({ log, recordingId }, reader)) ?? [];
    for (let at = 0; at < spans.length; at += 2) {
      if (this.#isNear(occurredAt, spans[at] ?? 0, spans[at + 1] ?? 0)) return true;
    }
    return false;
  }

  #remember(read: ShownRead, reader: string): void {
    const key = readKey(read, reader);
    const spans = this.#withSpan(this.#reads.get(key) ?? [], read);
    if (spans.length > 2 * SPANS_MAX) this.#forget(read.log, spans.splice(0, 2));
    const evicted = this.#reads.keep(key, spans);
    // Whose it was is not known any more, so nothing before is known of this log, or of any other.
    if (evicted !== undefined) for (const log of this.#shownUpTo.keys()) this.#forget(log, evicted);
  }

  /** Spans between which a player may have shown what it had are one. */
  #withSpan(spans: readonly number[], { from, until }: ShownRead): number[] {
    const { pauseMillis } = this.settings;
    const merged = [from, until];
    const apart: number[] = [];
    for (let at = 0; at < spans.length; at += 2) {
      const [first = 0, last = 0] = [spans[at], spans[at + 1]];
      if (first > until + pauseMillis || last < from - pauseMillis) apart.push(first, last);
      else {
        merged[0] = Math.min(merged[0] ?? first, first);
        merged[1] = Math.max(merged[1] ?? last, last);
      }
    }
    return [...apart, ...merged];
  }

  #forget(log: string, spans: readonly number[]): void {
    const until = Math.max(...spans) + this.settings.pauseMillis;
    this.#forgottenUpTo.set(log, Math.max(this.#forgottenUpTo.get(log) ?? Number.NEGATIVE_INFINITY, until));
  }

  #found({ sourceId, occurredAt }: SoughtRead): void {
    const counts = this.#days.get(sourceId)?.get(dayOf(occurredAt));
    if (counts !== undefined) counts.withRead += 1;
  }

  #begin(day: number): void {
    this.#newestDay = day;
    const oldest = day - DAYS_COUNTED;
    for (const [source, days] of this.#days) {
      for (const one of days.keys()) if (one <= oldest) days.delete(one);
      if (days.size === 0) this.#days.delete(source);
    }
    for (const [key, kept] of this.#kept) {
      const left = kept.filter(({ occurredAt }) => dayOf(occurredAt) > oldest);
      this.#size -= kept.length - left.length;
      if (left.length === 0) this.#kept.delete(key);
      else if (left.length < kept.length) this.#kept.set(key, left);
    }
  }
}

/** Texts of an event contain no line breaks. */
function recordingKey({ log, recordingId }: Pick<SoughtRead, 'log' | 'recordingId'>): string {
  return `${log}\n${recordingId}`;
}

function readKey(of: Pick<SoughtRead, 'log' | 'recordingId'>, reader: string): string {
  return `${recordingKey(of)}\n${reader}`;
}
