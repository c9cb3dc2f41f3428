import { type NamedReads, noReads, type ReadCounts, sumOf } from '../../domain/finding/sources/reads-by-name.ts';
import type { DaysAsked, ReconciledReads } from '../../domain/finding/sources/reconciled-reads.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { ReadersOfSource, SourceState } from './source-schemas.ts';

/** The reads that a source shows, by day and by store. */
export function readsOf(
  figures: ReconciledReads,
  id: string,
  asked: DaysAsked,
): Pick<SourceState, 'readsByDay' | 'readsByStore' | 'readsOfOtherStores'> {
  const { byName, others } = figures.byStore(id, asked);
  const readsByDay = figures.of(id, asked).map(({ day, ...counts }) => ({ day: dateOf(day), ...withWaiting(counts) }));
  const stores = sorted(byName).map(([name, counts]) => ({ store: name === '' ? null : name, ...withWaiting(counts) }));
  return { readsByDay, readsByStore: stores, readsOfOtherStores: withWaiting(others) };
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
