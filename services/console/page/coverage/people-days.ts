import { useQuery } from '@tanstack/react-query';
import type { choices } from '../accesses/access-queries.ts';
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
  readonly days: readonly JudgedDay[];
  /** Of each role, purpose or employer where they are asked for, those with most accesses first. */
  readonly names: readonly { readonly name: string; readonly total: number; readonly days: readonly JudgedDay[] }[];
  readonly namesLeftOut: number;
}

/** Allowed accesses of people by day, all or those of one person or purpose: a look-up that is recorded like every other. */
export function usePeopleDays(range: Range, filter: PeopleFilter = {}, divideBy?: Division) {
  const from = startOf(range);
  return useQuery({
    queryKey: ['access-counts', 'people', filter, divideBy ?? null, from],
    queryFn: async ({ signal }): Promise<PeopleDays> => {
      const query: CountQuery = { ...filter, of: 'people', step: '1d', ...(from && { from }) };
      const asked = divideBy === undefined ? query : { ...query, divideBy };
      const answer = await answerOf(client.GET('/v1/access-counts', { params: { query: asked }, signal }));
      const { items, names, namesLeftOut } = answer;
      return { days: daysOf(items), names: names.map((one) => ({ ...one, days: daysOf(one.items) })), namesLeftOut };
    },
    staleTime: 30_000,
  });
}

function daysOf(items: readonly Pick<CountsAnswer['items'][number], 'at' | 'verdicts'>[]): readonly JudgedDay[] {
  return items.map(({ at, verdicts: { explained = 0, ...others } }) => {
    const open = Object.values(others).reduce((sum, count) => sum + count, 0);
    return { day: Date.parse(at) / DAY_MS, explained, open };
  });
}
