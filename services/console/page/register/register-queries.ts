import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answerOf, client } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import type { RegisterKind } from './record-fields.ts';

/** A record as the API gives it. The page shows whatever fields it has. */
export interface RegisterRecord {
  readonly kind: RegisterKind;
  readonly id: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly approver: string | null;
  readonly [field: string]: unknown;
}

export interface RegisterVersion {
  readonly offset: number;
  readonly appendedAt: string;
  readonly corrects: number | null;
  readonly correctedBy: number | null;
  /** Of the content; an approval names it. */
  readonly recordHash: string;
  readonly record: RegisterRecord;
}

export interface Times {
  readonly asOf?: string;
  readonly knownAt?: string;
}

/** The record in force; `null`: none is. */
export function useRecord(kind: RegisterKind, id: string, times: Times = {}, isEnabled = true) {
  return useQuery({
    queryKey: ['register', kind, id, 'in-force', times],
    enabled: isEnabled,
    queryFn: async () => {
      const params = { path: { kind, id }, query: times };
      try {
        return (await answerOf(client.GET('/v1/register/{kind}/{id}', { params }))) as unknown as RegisterRecord;
      } catch (error) {
        if (isProblem(error, 404)) return null;
        throw error;
      }
    },
  });
}

/** Every version ever appended, newest first, a page at a time. */
export function useHistory(kind: RegisterKind, id: string, isEnabled = true) {
  return useInfiniteQuery({
    queryKey: ['register', kind, id, 'history'],
    enabled: isEnabled,
    initialPageParam: '',
    queryFn: async ({ pageParam }) => {
      const query = pageParam === '' ? { limit: 25 } : { limit: 25, cursor: pageParam };
      const page = await answerOf(
        client.GET('/v1/register/{kind}/{id}/history', { params: { path: { kind, id }, query } }),
      );
      return page as unknown as { items: RegisterVersion[]; nextCursor?: string };
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/**
 * Records of a kind in force, by id; `fields` are filters. A page may be empty and still not be the last. Smaller pages than
 * usual would be recorded as reads of each record.
 */
export function useRecords(kind: RegisterKind, fields: Readonly<Record<string, string>>, isEnabled = true) {
  return useInfiniteQuery({
    queryKey: ['register', kind, fields],
    enabled: isEnabled,
    initialPageParam: '',
    queryFn: async ({ pageParam }) => {
      const query = { ...fields, ...(pageParam === '' ? {} : { cursor: pageParam }) } as object;
      const page = await answerOf(client.GET('/v1/register/{kind}', { params: { path: { kind }, query } }));
      return page as unknown as { items: RegisterRecord[]; nextCursor?: string };
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
