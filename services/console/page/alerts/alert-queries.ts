import { useInfiniteQuery } from '@tanstack/react-query';
import { type Alert, answerOf, client } from '../api/client.ts';

/** Milliseconds between two refreshes of what is on the page. A lost connection is tried again at the same pace. */
const REFRESH_MS = 3_000;
const PAGE_ITEMS = 100;

export interface AlertFilter {
  readonly state?: Alert['state'];
  readonly assignee?: string;
  readonly q?: string;
  readonly order?: 'risk' | 'newest';
}

/** Alerts by risk, a page at a time; `isOverdue` and the like are the caller's to leave out. */
export function useAlerts(filter: AlertFilter) {
  return useInfiniteQuery({
    queryKey: ['alerts', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === '' ? {} : { cursor: pageParam };
      return answerOf(
        client.GET('/v1/alerts', { params: { query: { ...filter, ...cursor, limit: PAGE_ITEMS } }, signal }),
      );
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: REFRESH_MS,
  });
}
