import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, client, type paths } from '../api/client.ts';
import { areEndsShown, areReadsShown, EMPTY_REFRESH_MS, leavingOf, type Question } from './access-queries.ts';

export type CountQuery = NonNullable<paths['/v1/access-counts']['get']['parameters']['query']>;
type CountsAnswer = paths['/v1/access-counts']['get']['responses'][200]['content']['application/json'];
type Step = CountsAnswer['step'];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Lengths of a bucket, shortest first. */
export const stepMillis: Readonly<Record<Step, number>> = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '1d': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '365d': 365 * DAY_MS,
};

export interface ShownCounts {
  /** The length of a bucket, in milliseconds. */
  readonly step: number;
  readonly total: number;
  /** Claimed times that no bucket contains. */
  readonly outside: number;
  /** Milliseconds since 1970 UTC, in the order of time. */
  readonly buckets: readonly { readonly at: number; readonly count: number }[];
}

/**
 * Counts everything that matches and that the page shows. It asks again while the list has more than was counted, or
 * nothing was; repeating a question is no further event.
 */
export function useCounts(question: Question, listed: number) {
  const { filter, isLeaving, isAll } = question;
  return useQuery({
    queryKey: ['access-counts', filter, isLeaving, isAll],
    queryFn: async ({ signal }): Promise<ShownCounts> => {
      const asked = isLeaving ? leavingOf(filter).map((action) => ({ ...filter, action })) : [filter];
      const read = (query: object) =>
        answerOf(client.GET('/v1/access-counts', { params: { query: query as CountQuery }, signal }));
      const answers = await Promise.all(asked.map(read));
      return shownOf(answers, question);
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (data.total === 0 || data.total < listed) ? EMPTY_REFRESH_MS : false,
  });
}

/** Joins the counts of several questions: their longest step is the step of the whole. */
function shownOf(answers: readonly CountsAnswer[], question: Question): ShownCounts {
  const step = Math.max(...answers.map(({ step }) => stepMillis[step]));
  const counts = new Map<number, number>();
  for (const { at, verdicts, reads } of answers.flatMap(({ items }) => items)) {
    const { ended = 0, ...others } = verdicts;
    const judged = Object.values(others).reduce((sum, count) => sum + count, 0);
    const count = judged + (areEndsShown(question) ? ended : 0) + (areReadsShown(question) ? reads : 0);
    const bucket = Math.floor(Date.parse(at) / step) * step;
    if (count > 0) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  }
  const buckets = [...counts].sort(([one], [other]) => one - other).map(([at, count]) => ({ at, count }));
  return {
    step,
    total: buckets.reduce((sum, { count }) => sum + count, 0),
    outside: answers.reduce((sum, { outside }) => sum + outside, 0),
    buckets,
  };
}
