import { useQuery } from '@tanstack/react-query';
import { type Access, answerOf, client } from '../api/client.ts';

const REFRESH_MS = 3_000;
/** Reports what people look up here. */
const OWN_SOURCE = 'custodes';

export interface LatestAccesses {
  readonly shown: readonly Access[];
  /** Nothing is older than what was read. */
  readonly isAll: boolean;
}

/** The newest accesses, without what custodes itself was asked. */
export function useLatestAccesses(wanted: number, enabled: boolean) {
  return useQuery({
    queryKey: ['accesses', 'home'],
    enabled,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }): Promise<LatestAccesses> => {
      const query = { limit: wanted, exceptSource: OWN_SOURCE };
      const { items, nextCursor } = await answerOf(client.GET('/v1/accesses', { params: { query }, signal }));
      return { shown: items, isAll: nextCursor === undefined };
    },
  });
}
