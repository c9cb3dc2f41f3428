import { useQuery } from '@tanstack/react-query';
import { type Access, answerOf, client } from '../api/client.ts';

const REFRESH_MS = 3_000;
/** Nearly always enough: what people look up is an access too, and left out. */
const FIRST_ITEMS = 50;
const MORE_ITEMS = 1_000;
const PAGES_MAX = 5;

export interface LatestAccesses {
  readonly shown: readonly Access[];
  /** Nothing is older than what was read. */
  readonly isAll: boolean;
}

/** The newest accesses, without what custodes itself was asked: at least as many as `wanted`, if there are. */
export function useLatestAccesses(wanted: number, enabled: boolean) {
  return useQuery({
    queryKey: ['accesses', 'home'],
    enabled,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }): Promise<LatestAccesses> => {
      const shown: Access[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const query = { limit: page === 0 ? FIRST_ITEMS : MORE_ITEMS, ...(cursor !== undefined && { cursor }) };
        const { items, nextCursor } = await answerOf(client.GET('/v1/accesses', { params: { query }, signal }));
        shown.push(...items.filter(({ source }) => source?.id !== 'custodes'));
        cursor = nextCursor;
        if (cursor === undefined || shown.length >= wanted) break;
      }
      return { shown: shown.slice(0, wanted), isAll: cursor === undefined };
    },
  });
}
