import { useQuery } from '@tanstack/react-query';
import { type Access, type Alert, answerOf, client, type components } from '../api/client.ts';

type AccessPage = components['schemas']['AccessPage'];

const PAGE_ITEMS = 1_000;
const PAGES_MAX = 5;
const DAY_MS = 86_400_000;
/** The source of the reads of custodes itself, which are accesses too. */
export const OWN_SOURCE = 'custodes';
export const ALERTS_MAX = 500;

export type Filter = Readonly<Partial<Record<'actor' | 'owner' | 'camera' | 'recording' | 'source', string>>>;

/** Days shown; `all`: everything. */
export const ranges = { '7': '7 days', '30': '30 days', '90': '90 days', all: 'All' } as const;
export type Range = keyof typeof ranges;

export function rangeOf(text: string | null): Range {
  return text !== null && Object.hasOwn(ranges, text) ? (text as Range) : '90';
}

/** The start of a range: a midnight, so that the same question within a day is recorded once. */
export function startOf(range: Range): string | undefined {
  if (range === 'all') return undefined;
  const midnight = new Date(Date.now() - Number(range) * DAY_MS);
  midnight.setHours(0, 0, 0, 0);
  return midnight.toISOString();
}

export interface SubjectAccesses {
  readonly accesses: readonly Access[];
  /** How many were read, with the ends and repeats. */
  readonly read: number;
  /** There are older ones that were not fetched. */
  readonly isCut: boolean;
  /** What the answer cannot know. */
  readonly unknown: AccessPage['unknown'];
  readonly unknownLeftOut: number;
}

/**
 * The newest accesses of a subject, once each. Ends and repeats of one report are left out, and so are reads of the log and
 * register, which are accesses too: else those of somebody who works here would crowd out everything else.
 */
export function useSubjectAccesses(filter: Filter, range: Range) {
  const from = startOf(range);
  return useQuery({
    queryKey: ['subject-accesses', filter, from],
    queryFn: async ({ signal }): Promise<SubjectAccesses> => {
      const found: Access[] = [];
      let cursor: string | undefined;
      let blind: Pick<SubjectAccesses, 'unknown' | 'unknownLeftOut'> = { unknown: [], unknownLeftOut: 0 };
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const query = { ...exceptReads(filter), limit: PAGE_ITEMS, ...(from && { from }), ...(cursor && { cursor }) };
        const { items, nextCursor, unknown, unknownLeftOut } = await answerOf(
          client.GET('/v1/accesses', { params: { query }, signal }),
        );
        // Of the whole question, so that of the first page is that of all.
        if (cursor === undefined) blind = { unknown, unknownLeftOut };
        found.push(...items);
        cursor = nextCursor;
        if (cursor === undefined) break;
      }
      const accesses = found.filter(({ verdict }) => verdict !== 'duplicate' && verdict !== 'ended');
      return { accesses, read: found.length, isCut: cursor !== undefined, ...blind };
    },
    staleTime: 30_000,
  });
}

function exceptReads(filter: Filter): Filter & { readonly exceptSource?: string } {
  return filter.source === undefined ? { ...filter, exceptSource: OWN_SOURCE } : filter;
}

/** The newest alerts about a subject, or that count an access to it; of a source, those among the newest of all. */
export function useSubjectAlerts(filter: Filter) {
  const { source, ...asked } = filter;
  return useQuery({
    queryKey: ['alerts', 'of-subject', filter],
    queryFn: async ({ signal }): Promise<readonly Alert[]> => {
      const query = { ...asked, order: 'newest' as const, limit: ALERTS_MAX };
      const { items } = await answerOf(client.GET('/v1/alerts', { params: { query }, signal }));
      return source === undefined ? items : items.filter((alert) => alert.source === source);
    },
    staleTime: 30_000,
  });
}

/** The verdict that holds now: a late fact may have changed the first one. */
export function verdictNow({ verdict, reevaluations }: Access): string {
  return reevaluations.at(-1)?.verdict ?? verdict;
}

/** When it happened, as claimed, else when the log got it. */
export function timeOf({ occurredAt, appendedAt }: Access): number {
  return new Date(occurredAt ?? appendedAt).getTime();
}
