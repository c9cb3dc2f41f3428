import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { answerOf, client, type components, type paths } from '../api/client.ts';
import { refreshMillis } from '../app/live.ts';

/** A person who has scrolled far down reads; many pages are read again less often. */
const REFRESH_LONG_MS = 30_000;
/** Items of the first page, which somebody waits for, and of those that follow while they read. */
const PAGE_ITEMS = 100;
const NEXT_ITEMS = 1_000;

export type FullAlert = paths['/v1/alerts/{alertId}']['get']['responses']['200']['content']['application/json'];
export type CountedAccess = components['schemas']['CountedAccessPage']['items'][number];
export type AlertQuery = NonNullable<paths['/v1/alerts']['get']['parameters']['query']>;

/** The filters that everybody has. `overdue` is by the clock, so the page selects it from what is open. */
export const views = {
  open: { label: 'Open', query: { queue: 'open' } },
  mine: { label: 'Mine', query: { queue: 'open' } },
  unassigned: { label: 'Unassigned', query: { queue: 'unassigned' } },
  overdue: { label: 'Overdue', query: { queue: 'open' } },
  explained: { label: 'Explained since', query: { explained: 'true' } },
  closed: { label: 'Closed', query: { state: 'closed', order: 'newest' } },
} as const satisfies Readonly<Record<string, { label: string; query: AlertQuery }>>;
export type ViewName = keyof typeof views;

export function isView(name: string): name is ViewName {
  return Object.hasOwn(views, name);
}

/** Alerts of a view by risk (closed ones: newest first), read again while they are on the page. */
export function useAlerts(view: ViewName, { me, q }: { me: string; q: string }) {
  const query: AlertQuery = {
    ...views[view].query,
    ...(view === 'mine' ? { assignee: me } : {}),
    ...(q === '' ? {} : { q }),
  };
  return useInfiniteQuery({
    queryKey: ['alerts', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam === '' ? { limit: PAGE_ITEMS } : { limit: NEXT_ITEMS, cursor: pageParam };
      return answerOf(client.GET('/v1/alerts', { params: { query: { ...query, ...page } }, signal }));
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 0) > 2 ? REFRESH_LONG_MS : refreshMillis()),
  });
}

export function useAlert(alertId: string) {
  return useQuery({
    queryKey: ['alert', alertId],
    queryFn: ({ signal }) => answerOf(client.GET('/v1/alerts/{alertId}', { params: { path: { alertId } }, signal })),
    refetchInterval: refreshMillis,
  });
}

/** What an alert counts, the access appended last first: every page that was opened, again when it counts another. */
export function useCountedAccesses({ alertId, accesses, withdrawn, lastEventAt }: FullAlert) {
  // Not of `alert`: the list changes only when one of these does.
  const version = `${accesses} ${withdrawn} ${lastEventAt}`;
  const counted = useInfiniteQuery({
    queryKey: ['counted-accesses', alertId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE_ITEMS, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      const params = { path: { alertId }, query };
      return answerOf(client.GET('/v1/alerts/{alertId}/accesses', { params, signal }));
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const { isFetching, refetch } = counted;
  const read = useRef(isFetching ? version : null);
  // One read after the other: a second one would cancel the first, so an alert that counts faster than its pages are read
  // would never show another list.
  useEffect(() => {
    if (isFetching || read.current === version) return;
    read.current = version;
    void refetch();
  }, [isFetching, refetch, version]);
  const fetchNextPage = () => {
    // It cancels a read of all pages, which is made up for then.
    if (isFetching) read.current = null;
    return counted.fetchNextPage();
  };
  return { ...counted, fetchNextPage };
}

const SIMILAR_MAX = 5;

/** Other alerts about the same person or of the same worst rule, newest first. By person it is a look-up of them. */
export async function similarAlerts(alertId: string, by: Pick<AlertQuery, 'actor' | 'rule'>) {
  const query = { ...by, order: 'newest', limit: SIMILAR_MAX + 1 } as const;
  const { items } = await answerOf(client.GET('/v1/alerts', { params: { query } }));
  return items.filter((one) => one.alertId !== alertId).slice(0, SIMILAR_MAX);
}

export function useAlertsOfSameRule({ alertId, rules }: Pick<FullAlert, 'alertId' | 'rules'>) {
  const rule = rules[0]?.id;
  return useQuery({
    queryKey: ['alerts', 'similar', alertId, rule],
    queryFn: () => (rule === undefined ? [] : similarAlerts(alertId, { rule })),
  });
}
