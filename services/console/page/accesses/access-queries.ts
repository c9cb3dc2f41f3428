import { useInfiniteQuery } from '@tanstack/react-query';
import { answerOf, client } from '../api/client.ts';

const PAGE_ITEMS = 100;

/** The filters of `GET /v1/accesses`, in the order of the form. */
export const filterNames = [
  'actor',
  'owner',
  'camera',
  'recording',
  'site',
  'device',
  'source',
  'verdict',
  'rule',
  'purpose',
  'path',
  'outcome',
  'action',
  'from',
  'to',
  'by',
] as const;
export type FilterName = (typeof filterNames)[number];
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

export function filterOf(query: URLSearchParams): Filter {
  return Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = query.get(name) ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

/** Accesses, newest first, a page at a time. The server refuses values that it does not know, and lists those that it does. */
export function useAccesses(filter: Filter, isEnabled = true) {
  return useInfiniteQuery({
    queryKey: ['accesses', filter],
    initialPageParam: '',
    enabled: isEnabled,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === '' ? {} : { cursor: pageParam };
      const query = { ...filter, ...cursor, limit: PAGE_ITEMS } as object;
      return answerOf(client.GET('/v1/accesses', { params: { query }, signal }));
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
