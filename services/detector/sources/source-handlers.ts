import { HttpProblem } from '../../adapters/http/problem.ts';
import type { Handlers } from '../../adapters/http/routes/router-of.ts';
import { type detectorRoutes, encodeSourceCursor } from '../routes.ts';
import { instancesOf, type KnownSources, sourceIds, stateOf, summaryOf } from './source-states.ts';

const RETRY_AFTER_S = 2;

export interface SourceHandlerDeps {
  readonly known: KnownSources;
  readonly clock: () => number;
  /** False while the history is read. */
  readonly isLoaded: () => boolean;
}

export function sourceHandlers({
  known,
  clock,
  isLoaded,
}: SourceHandlerDeps): Handlers<Pick<typeof detectorRoutes, 'listSources' | 'findSource'>> {
  return {
    listSources({ query: { limit, cursor }, res }) {
      requireLoaded(isLoaded);
      const ids = sourceIds(known).filter(
        (id) => cursor === undefined || Buffer.compare(Buffer.from(id), Buffer.from(cursor)) > 0,
      );
      const page = ids.slice(0, limit);
      const instances = instancesOf(known, new Set(page));
      const now = clock();
      const items = page.map((id) => summaryOf(known, id, instances.get(id) ?? [], now));
      const last = page.at(-1);
      res.json(last === undefined || ids.length <= limit ? { items } : { items, nextCursor: encodeSourceCursor(last) });
    },
    findSource({ params: { id }, res }) {
      requireLoaded(isLoaded);
      const state = stateOf(known, id, clock());
      if (state === null)
        throw new HttpProblem('source-unknown', { detail: `no source \`${id}\` reported, and the register has none` });
      res.json(state);
    },
  };
}

function requireLoaded(isLoaded: () => boolean): void {
  if (isLoaded()) return;
  throw new HttpProblem('not-ready', { detail: 'the decisions are being read', retryAfterSeconds: RETRY_AFTER_S });
}
