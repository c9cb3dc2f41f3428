import { type AuthToken, actorOf } from './caller.ts';

/** Who may query, each once: their queries are access events, for which the installation entitles them. */
export function askersOf(tokens: readonly AuthToken[] | null): string[] {
  const asking = (tokens ?? []).filter(({ caller }) => caller.may.has('query'));
  return [...new Set(asking.map(({ caller }) => actorOf(caller).id))];
}
