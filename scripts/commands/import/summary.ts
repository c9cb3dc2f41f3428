import type { StatusCounts } from '../../feed/feed.ts';

/** Counts the outcomes of the records of all files. */
export interface Summary {
  records: number;
  /** Access events that the server accepted, including duplicates; with `--dry-run`, that it would be sent. */
  used: number;
  duplicates: number;
  conflicts: number;
  /** Records that are part of a viewing, which is one access event. */
  merged: number;
  /** Counts by reason. A call that is not an access is a reason of its own. */
  skipped: Record<string, number>;
  refused: number;
  /** The first refused records, each with its position and its error. */
  problems: { place: string; problems: unknown }[];
  /** The first events, with `--dry-run`. */
  events?: object[];
}

/** The report lists at most this many refused records; the count covers the rest. */
const PROBLEMS_SHOWN_MAX = 20;
/** Reasons for skipping are kept apart up to this many: a log can name any number of calls. */
const REASONS_MAX = 200;
const OTHER_REASON = 'other reasons';
export const EVENTS_SHOWN_MAX = 5;

export function emptySummary(): Summary {
  return {
    records: 0,
    used: 0,
    duplicates: 0,
    conflicts: 0,
    merged: 0,
    skipped: {},
    refused: 0,
    problems: [],
  };
}

export function countSent(summary: Summary, { accepted, duplicates, conflicts }: StatusCounts): void {
  summary.used += accepted + duplicates + conflicts;
  summary.duplicates += duplicates;
  summary.conflicts += conflicts;
}

export function countSkipped({ skipped }: Summary, reason: string): void {
  const isKnown = Object.hasOwn(skipped, reason) || Object.keys(skipped).length < REASONS_MAX;
  const counted = isKnown ? reason : OTHER_REASON;
  skipped[counted] = (skipped[counted] ?? 0) + 1;
}

export function countRefused(summary: Summary, place: string, problems: unknown): void {
  summary.refused += 1;
  if (summary.problems.length < PROBLEMS_SHOWN_MAX) summary.problems.push({ place, problems });
}

export function describe(summary: Summary): string {
  const { records, used, duplicates, conflicts, merged, skipped, refused, problems, events } = summary;
  const reasons = Object.entries(skipped).sort(([, some], [, others]) => others - some);
  const skips = reasons.reduce((sum, [, times]) => sum + times, 0);
  return [
    merged === 0
      ? `${records} records: ${used} used, ${skips} skipped, ${refused} refused`
      : `${records} records: ${merged} are ${used} viewings, ${skips} skipped, ${refused} refused`,
    events === undefined
      ? `used: ${duplicates} were known before, ${conflicts} conflict with what was known`
      : 'nothing was sent (--dry-run)',
    ...reasons.map(([reason, times]) => `skipped ${times}: ${reason}`),
    ...problems.map(({ place, problems: wrong }) => `refused \`${place}\`: ${JSON.stringify(wrong)}`),
    ...(events ?? []).map((event) => `event ${JSON.stringify(event)}`),
  ].join('\n');
}
