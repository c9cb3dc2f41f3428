import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type Access, answerOf, client, type paths } from '../api/client.ts';
import { type Cursors, type ListsPage, nextCursors, partsOf, rowsOf } from './merged-lists.ts';

export type AccessQuery = NonNullable<paths['/v1/accesses']['get']['parameters']['query']>;
export type FilterName = Exclude<keyof AccessQuery, 'limit' | 'cursor'>;
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

/** What the fields of the search offer. A value that the API gets and this lacks does not compile. */
export const choices = {
  verdict: keysOf<NonNullable<AccessQuery['verdict']>>({
    explained: true,
    unexplained: true,
    violation: true,
    unknown: true,
    ended: true,
    rejected: true,
    duplicate: true,
    conflict: true,
  }),
  action: keysOf<NonNullable<AccessQuery['action']>>({
    view: true,
    livestream: true,
    thumbnail: true,
    download: true,
    export: true,
    share: true,
    disclose: true,
    search: true,
    list: true,
    grant: true,
    revoke: true,
    annotate: true,
    delete: true,
  }),
  purpose: keysOf<NonNullable<AccessQuery['purpose']>>({
    'legal-process': true,
    'illegal-activity-investigation': true,
    'legal-rights': true,
    'prevent-harm-or-loss': true,
    'express-consent': true,
    'owner-self': true,
    'system-operation': true,
    unspecified: true,
  }),
  path: keysOf<NonNullable<AccessQuery['path']>>({ app: true, api: true, 'direct-store': true, database: true }),
  outcome: keysOf<NonNullable<AccessQuery['outcome']>>({ allowed: true, denied: true, error: true }),
  by: keysOf<NonNullable<AccessQuery['by']>>({ occurredAt: true, appendedAt: true }),
};

/** Filters that are ids, in the order of the form. */
const idNames = ['actor', 'owner', 'camera', 'recording', 'site', 'device', 'source', 'rule'] as const;
export const filterNames: readonly FilterName[] = [
  ...idNames,
  ...(Object.keys(choices) as (keyof typeof choices)[]),
  'from',
  'to',
];

/** The acts by which material leaves the building. */
const leaving: readonly string[] = ['download', 'export', 'share', 'disclose'];

/** The acts of which a question about what left the building asks: one list for each. */
export function leavingOf({ action }: Filter): readonly string[] {
  return leaving.filter((one) => action === undefined || one === action);
}

export interface Question {
  readonly filter: Filter;
  /** Only what left the building. */
  readonly isLeaving: boolean;
  /** With what custodes itself was asked, and the ends of accesses. */
  readonly isAll: boolean;
  /** Where the list begins; empty: at the newest. */
  readonly after: string;
}

export function questionOf(query: URLSearchParams): Question {
  const given = filterNames.map((name) => [name, query.get(name) ?? ''] as const).filter(([, value]) => value !== '');
  const filter: Filter = Object.fromEntries(given);
  return {
    filter,
    // By another act nothing leaves: then the act alone is what is asked.
    isLeaving: query.get('left') === '1' && leavingOf(filter).length > 0,
    isAll: query.get('all') === '1',
    after: query.get('after') ?? '',
  };
}

/** Without `after`: another question begins at the newest. */
export function parametersOf({
  filter,
  isLeaving,
  isAll,
}: Omit<Question, 'after'>): readonly (readonly [string, string])[] {
  const flags = [isLeaving ? ['left', '1'] : null, isAll ? ['all', '1'] : null].filter((flag) => flag !== null);
  return [...Object.entries(filter), ...(flags as [string, string][])];
}

/** Auditors' own searches and the ends of accesses crowd out what people did; who asks for them by a filter sees them. */
export function isShown(question: Question): (access: Access) => boolean {
  const [isOwnShown, isEndShown] = [areReadsShown(question), areEndsShown(question)];
  return ({ source, action, verdict }) =>
    (isOwnShown || source?.id !== 'custodes' || action !== 'search') && (isEndShown || verdict !== 'ended');
}

export function areReadsShown({ filter, isAll }: Question): boolean {
  return isAll || filter.source === 'custodes' || filter.action === 'search';
}

export function areEndsShown({ filter, isAll }: Question): boolean {
  return isAll || filter.verdict === 'ended';
}

/** The next page of everything that matches; `cursors` is empty at the beginning. */
export async function readPage(
  { filter, isLeaving }: Pick<Question, 'filter' | 'isLeaving'>,
  { cursors, limit, signal }: { cursors: Cursors; limit: number; signal: AbortSignal },
): Promise<ListsPage> {
  const isFirst = Object.keys(cursors).length === 0;
  const actions = isFirst ? (isLeaving ? leavingOf(filter) : ['']) : Object.keys(cursors);
  let blind: ListsPage['blind'] = { unknown: [], unknownLeftOut: 0 };
  const lists = await Promise.all(
    actions.map(async (action) => {
      const place = cursors[action] ?? '';
      const { cursor } = partsOf(place);
      const query = { ...filter, ...(action && { action }), ...(cursor && { cursor }), limit } as AccessQuery;
      const answer = await answerOf(client.GET('/v1/accesses', { params: { query }, signal }));
      const { items, nextCursor, unknown, unknownLeftOut } = answer;
      blind = { unknown, unknownLeftOut };
      return { action, place, items, ...(nextCursor === undefined ? {} : { next: nextCursor }) };
    }),
  );
  return { lists, blind };
}

/** A place in the list as the address has it. UNTRUSTED: the server refuses what is no place. */
function cursorsOf(after: string): Cursors {
  return Object.fromEntries(new URLSearchParams(after));
}

/** Items of the first page, which somebody waits for, and of those that follow while they read. */
const FIRST_ITEMS = 100;
const PAGE_ITEMS = 1_000;
/**
 * Pages that the browser keeps, some 20,000 accesses: with a million of them it would need gigabytes, and no browser
 * scrolls that far. The list then goes on at an address of its own.
 */
export const PAGES_KEPT = 20;
const PAGES_READ_AGAIN = 2;
export const EMPTY_REFRESH_MS = 3_000;

export function useAccesses(question: Question) {
  const { filter, isLeaving, after } = question;
  return useInfiniteQuery({
    queryKey: ['accesses', filter, isLeaving, after],
    initialPageParam: cursorsOf(after),
    queryFn: ({ pageParam, signal }) => {
      const isFirst = Object.keys(pageParam).length === 0;
      return readPage(question, { cursors: pageParam, limit: isFirst ? FIRST_ITEMS : PAGE_ITEMS, signal });
    },
    getNextPageParam: (page, pages) => (pages.length < PAGES_KEPT ? nextCursors(page) : undefined),
    placeholderData: keepPreviousData,
    // Who comes back to a long list goes on where they were; Refresh reads it again.
    refetchOnMount: ({ state: { data } }) => (data?.pages.length ?? 0) <= PAGES_READ_AGAIN,
    refetchOnWindowFocus: false,
    // Rows that move under a finger get the wrong one opened, so only an empty list is read again by itself.
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.pages.length <= PAGES_READ_AGAIN && !rowsOf(data.pages).some(isShown(question))
        ? EMPTY_REFRESH_MS
        : false,
  });
}

function keysOf<Name extends string>(all: Readonly<Record<Name, true>>): readonly Name[] {
  return Object.keys(all) as Name[];
}
