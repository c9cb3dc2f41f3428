import type { UnreportedAccessMechanism } from '../../domain/finding/rules/unreported-access.ts';
import { type NamedReads, noReads, type ReadCounts, sumOf } from '../../domain/finding/sources/reads-by-name.ts';
import type { DeclaredLogs } from '../../domain/finding/sources/reads-in-log.ts';
import { type DaysAsked, dayOf, type ReconciledReads } from '../../domain/finding/sources/reconciled-reads.ts';
import type { CollectionGap } from '../../domain/finding/sources/reports-without-read.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { ReadersOfSource, ReportsOfSource, SourceState } from './source-schemas.ts';

const DAY_MILLIS = 86_400_000;

/** What is known of reads beside the tools. */
export interface KnownReads {
  readonly reads: Pick<UnreportedAccessMechanism, 'figures' | 'reports'>;
  readonly declaredLogs: DeclaredLogs;
  readonly collectionGaps: () => readonly CollectionGap[];
}

/** The reads that a source shows, by day and by store. */
export function readsOf(
  { reads: { figures, reports }, collectionGaps }: KnownReads,
  id: string,
  asked: DaysAsked,
): Pick<SourceState, 'readsByDay' | 'readsByStore' | 'readsOfOtherStores'> {
  const { byName, others } = figures.byStore(id, asked);
  const stores = sorted(byName).map(([name, counts]) => ({ store: name === '' ? null : name, ...withWaiting(counts) }));
  const without = new Map<number, number>();
  for (const { occurredAt, state } of reports.reports({ log: id }, collectionGaps(), asked)) {
    const day = dayOf(occurredAt) * DAY_MILLIS;
    if (state === 'without') without.set(day, (without.get(day) ?? 0) + 1);
  }
  const counted = new Map(figures.of(id, asked).map(({ day, ...counts }) => [day, counts]));
  const days = [...new Set([...counted.keys(), ...without.keys()])].sort((a, b) => b - a);
  return {
    readsByDay: days.map((day) => ({
      day: dateOf(day),
      ...withWaiting(counted.get(day) ?? noReads()),
      reportedWithoutRead: without.get(day) ?? 0,
    })),
    readsByStore: stores,
    readsOfOtherStores: withWaiting(others),
  };
}

/** What a tool reported, where it is declared which log shows its reads. */
export function reportsOf(
  { reads: { reports }, declaredLogs, collectionGaps }: KnownReads,
  id: string,
  { asked, nowMs }: { readonly asked: DaysAsked; readonly nowMs: number },
): Pick<SourceState, 'readsInLog' | 'reportsByDay'> {
  const log = declaredLogs(nowMs)?.logOf.get(id) ?? null;
  const shownUpTo = log === null ? null : reports.shownUpTo(log);
  const days = reports.of(id, collectionGaps(), asked);
  return {
    readsInLog: log === null ? null : { log, shownUpTo: shownUpTo === null ? null : toRfc3339(shownUpTo) },
    reportsByDay: days.map(({ day, ...counts }) => ({ day: dateOf(day * DAY_MILLIS), ...counts })),
  };
}

/** The reports of a tool, or of the tools of a log, that have no read; the newest first. */
export function reportsWithoutRead(
  { reads: { reports }, collectionGaps }: KnownReads,
  id: string,
  { asked, limit }: { readonly asked: DaysAsked; readonly limit: number },
): ReportsOfSource {
  const gaps = collectionGaps();
  const ofTool = reports.reports({ sourceId: id }, gaps, asked);
  const ofLog = reports.reports({ log: id }, gaps, asked);
  const found = [...ofTool, ...ofLog].filter(({ state }) => state !== 'waiting');
  const items = found.slice(0, limit).map(({ eventId, sourceId, log, recordingId, occurredAt, state }) => {
    return { eventId, sourceId, log, recordingId, occurredAt: toRfc3339(occurredAt), isUnknown: state === 'unknown' };
  });
  return { items, leftOut: found.length - items.length };
}

/** Who read, those with the most unreported reads first. */
export function readersOf(
  figures: ReconciledReads,
  id: string,
  { asked, limit }: { readonly asked: DaysAsked; readonly limit: number },
): ReadersOfSource {
  const { byName, others }: NamedReads = figures.byReader(id, asked);
  const readers = sorted(byName);
  const left = readers.slice(limit);
  const days = figures.of(id, asked);
  const [newest, oldest] = [days[0], days.at(-1)];
  return {
    from: oldest === undefined ? null : dateOf(oldest.day),
    to: newest === undefined ? null : dateOf(newest.day),
    items: readers.slice(0, limit).map(([reader, counts]) => ({ reader, ...withWaiting(counts) })),
    leftOut: {
      readers: left.length,
      ...withWaiting(left.reduce((sum, [, counts]) => sumOf(sum, counts), noReads())),
    },
    notByName: withWaiting(others),
  };
}

function sorted(byName: NamedReads['byName']): [string, ReadCounts][] {
  return [...byName].sort(
    ([a, one], [b, other]) => other.unmatched - one.unmatched || other.reads - one.reads || (a < b ? -1 : 1),
  );
}

function withWaiting({ reads, matched, unmatched }: ReadCounts) {
  return { reads, matched, unmatched, waiting: reads - matched - unmatched };
}

function dateOf(day: number): string {
  return toRfc3339(day).slice(0, 10);
}
