import type { RefusePart } from '../../sigma/sigma-document.ts';
import { chainOf, isCorrelation, type SigmaCorrelation } from '../../sigma/sigma-rule.ts';
import { LOOK_BACK_MILLIS } from '../detector.ts';

/** The most that a count can ask for: so many records of one group are kept. */
export const COUNT_MAX = 10_000;
/** The same of a correlation that waits until its windows are whole, and counts each again then. */
export const SETTLED_COUNT_MAX = 2_000;
/** The same of correlations that refer to each other, which count at each arrival. */
export const CHAINED_COUNT_MAX = 500;

/** True if further accesses can end the correlation, so that a window has to be whole before it is looked at. */
export function canEnd({ type, condition }: SigmaCorrelation): boolean {
  return type === 'value_avg' || type === 'value_percentile' || endingOf(condition) !== null;
}

/** Refuses a correlation that cannot be looked at as the accesses arrive, or that needs more than a detector remembers. */
export function refuseUnlessLive(
  correlation: SigmaCorrelation,
  { isChained, refuse }: { readonly isChained: boolean; readonly refuse: RefusePart },
): void {
  const { type, condition } = correlation;
  const windows = chainOf(correlation).reduce((sum, { timespanMillis }) => sum + timespanMillis, 0);
  const others = correlation.of.some(({ rule }) => isCorrelation(rule)) ? ', with those of `rules`,' : '';
  if (windows >= LOOK_BACK_MILLIS)
    refuse(`\`timespan\`${others} is too long to run live, expected less than 366 days`, ['timespan']);
  const canBeEnded = canEnd(correlation);
  if (isChained && canBeEnded) {
    const ending = endingOf(condition);
    const what = ending ?? type;
    refuse(
      `\`${what}\` cannot run live in a chain of correlations, because more accesses can end it: \`custodes detections run\` looks at the archive`,
      ending === null ? ['type'] : ['condition', ending],
    );
  }
  const counts = type === 'event_count' || type === 'value_count';
  const [max, where] = isChained
    ? [CHAINED_COUNT_MAX, ' in a chain of correlations']
    : canBeEnded
      ? [SETTLED_COUNT_MAX, ' where more accesses can end it']
      : [COUNT_MAX, ''];
  if (counts && countMin(condition) > max)
    refuse(`asks for ${countMin(condition)} in one window, expected at most ${max} to run live${where}`, ['condition']);
}

/** The count that a window has to be able to reach. */
export function countMin(condition: SigmaCorrelation['condition']): number {
  return Math.max(1, ...condition.map(([one, limit]) => (one === 'gt' ? Math.floor(limit) + 1 : Math.ceil(limit))));
}

/** The comparison of a condition that more accesses can end. */
function endingOf(condition: SigmaCorrelation['condition']): string | null {
  return condition.find(([comparison]) => comparison !== 'gt' && comparison !== 'gte')?.[0] ?? null;
}
