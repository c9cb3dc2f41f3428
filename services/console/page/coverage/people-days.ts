import { useQuery } from '@tanstack/react-query';
import type { choices } from '../accesses/access-queries.ts';
import { stepMillis } from '../accesses/count-queries.ts';
import { answerOf, client, type paths } from '../api/client.ts';
import { type Range, startOf } from '../entities/subject-accesses.ts';
import type { JudgedDay } from './days.tsx';

const DAY_MS = 86_400_000;

type CountQuery = NonNullable<paths['/v1/access-counts']['get']['parameters']['query']>;
type CountsAnswer = paths['/v1/access-counts']['get']['responses'][200]['content']['application/json'];
type Purpose = (typeof choices.purpose)[number];
export type Division = 'role' | 'purpose' | 'vendor';

export interface PeopleFilter {
  readonly actor?: string;
  readonly purpose?: Purpose;
}

export interface PeopleDays {
  /** How many days are counted together: more than one only of everything. */
  readonly each: number;
  readonly days: readonly JudgedDay[];
  /** Of each role, purpose or employer where they are asked for, those with most accesses first. */
  readonly names: readonly { readonly name: string; readonly total: number; readonly days: readonly JudgedDay[] }[];
  readonly namesLeftOut: number;
}

/**
 * Allowed accesses of people by day, all or those of one person or purpose: a look-up that is recorded like every other.
 * Of everything the server chooses how long a bucket is: one claim of an early time would make days too many for an answer.
 */
export function usePeopleDays(range: Range, filter: PeopleFilter = {}, divideBy?: Division) {
  const from = startOf(range);
  return useQuery({
    queryKey: ['access-counts', 'people', filter, divideBy ?? null, from],
    queryFn: async ({ signal }): Promise<PeopleDays> => {
      const query: CountQuery = { ...filter, of: 'people', ...(from && { from, step: '1d' as const }) };
      const asked = divideBy === undefined ? query : { ...query, divideBy };
      const answer = await answerOf(client.GET('/v1/access-counts', { params: { query: asked }, signal }));
      const { items, step, names, namesLeftOut } = answer;
      const ofNames = names.map((one) => ({ ...one, days: daysOf(one.items) }));
      return { each: Math.max(1, stepMillis[step] / DAY_MS), days: daysOf(items), names: ofNames, namesLeftOut };
    },
    staleTime: 30_000,
  });
}

/** Sums what is shorter than a day. */
function daysOf(items: readonly Pick<CountsAnswer['items'][number], 'at' | 'verdicts'>[]): readonly JudgedDay[] {
  const days = new Map<number, JudgedDay>();
  for (const { at, verdicts } of items) {
    const day = Math.floor(Date.parse(at) / DAY_MS);
    const { explained = 0, ...others } = verdicts;
    const open = Object.values(others).reduce((sum, count) => sum + count, 0);
    const before = days.get(day) ?? { day, explained: 0, open: 0 };
    days.set(day, { day, explained: before.explained + explained, open: before.open + open });
  }
  return [...days.values()];
}
