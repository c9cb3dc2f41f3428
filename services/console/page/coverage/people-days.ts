import { useQuery } from '@tanstack/react-query';
import type { choices } from '../accesses/access-queries.ts';
import { answerOf, client } from '../api/client.ts';
import { type Range, startOf } from '../entities/subject-accesses.ts';
import type { JudgedDay } from './days.tsx';

const DAY_MS = 86_400_000;

/** Allowed accesses of people by day, all or those of one person or purpose: a look-up that is recorded like every other. */
export function usePeopleDays(range: Range, filter: { readonly actor?: string; readonly purpose?: Purpose } = {}) {
  const from = startOf(range);
  return useQuery({
    queryKey: ['access-counts', 'people', filter, from],
    queryFn: async ({ signal }): Promise<readonly JudgedDay[]> => {
      const query = { ...filter, of: 'people' as const, step: '1d' as const, ...(from && { from }) };
      const { items } = await answerOf(client.GET('/v1/access-counts', { params: { query }, signal }));
      return items.map(({ at, verdicts: { explained = 0, ...others } }) => {
        const open = Object.values(others).reduce((sum, count) => sum + count, 0);
        return { day: Date.parse(at) / DAY_MS, explained, open };
      });
    },
    staleTime: 30_000,
  });
}

type Purpose = (typeof choices.purpose)[number];
