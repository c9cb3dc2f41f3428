import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { CollectionGap, ReportsWithoutRead } from '../../domain/finding/sources/reports-without-read.ts';

const DAYS_SUMMED_MILLIS = 7 * 86_400_000;
/** Looking at each report takes milliseconds where there are many. */
const MEASURE_MILLIS = 60_000;

interface ReadMeterDeps {
  readonly meters: Pick<Meters, 'unreconciledReads' | 'reportsWithoutRead'>;
  readonly clock: () => number;
  readonly reports: () => ReportsWithoutRead;
  readonly collectionGaps: () => readonly CollectionGap[];
}

/** Receives how many reads of seven days no application reported, and measures how many reports have no read. */
export function readMeter({ meters, clock, reports, collectionGaps }: ReadMeterDeps): (unmatched: number) => void {
  let measuredAt = Number.NEGATIVE_INFINITY;
  return (unmatched) => {
    meters.unreconciledReads.set(unmatched);
    const now = clock();
    if (Math.abs(now - measuredAt) < MEASURE_MILLIS) return;
    measuredAt = now;
    const ofWeek = { from: now - DAYS_SUMMED_MILLIS, to: Number.POSITIVE_INFINITY };
    const found = reports().reports({}, collectionGaps(), ofWeek);
    meters.reportsWithoutRead.set(found.filter(({ state }) => state === 'without').length);
  };
}
