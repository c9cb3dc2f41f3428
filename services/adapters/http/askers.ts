import { type AuthToken, actorOf } from './caller.ts';

/** Who may query, each once: their queries are access events, for which the installation entitles them. */
export function askersOf(tokens: readonly AuthToken[]): string[] {
  const asking = tokens.filter(({ caller }) => caller.may.has('query'));
  return [...new Set(asking.map(({ caller }) => actorOf(caller).id))];
}

/** The actor ids of callers who may query. It grows while the process runs; nobody is ever removed. */
export class Askers {
  readonly #ids = new Set<string>();
  #onNew: (ids: readonly string[]) => void = () => {};

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  add(ids: readonly string[]): void {
    const added = ids.filter((id) => !this.#ids.has(id));
    if (added.length === 0) return;
    for (const id of added) this.#ids.add(id);
    this.#onNew(added);
  }

  /** From now on `listener` receives the ids that are new. There is one listener. */
  onNew(listener: (ids: readonly string[]) => void): void {
    this.#onNew = listener;
  }
}
