import { mayRead } from '../authentication/roles.ts';
import { type AuthToken, actorOf } from './caller.ts';

/** Everyone who may read, once each: their reads are access events, for which the installation entitles them. */
export function askersOf(tokens: readonly AuthToken[]): string[] {
  const asking = tokens.filter(({ caller }) => mayRead(caller.may));
  return [...new Set(asking.map(({ caller }) => actorOf(caller).id))];
}

/** Entitles these actors to read. Rejects when it is unknown whether they are. */
export type Entitle = (ids: readonly string[]) => Promise<void>;

/** The actor ids of callers who may read. It grows while the process runs; nobody is ever removed. */
export class Askers {
  readonly #entitled = new Map<string, Promise<void>>();
  #entitle: Entitle = async () => {};

  /** Resolves once they are entitled; at once in a process that entitles nobody. Rejects when that is unknown. */
  async add(ids: readonly string[]): Promise<void> {
    const added = ids.filter((id) => !this.#entitled.has(id));
    if (added.length > 0) this.#begin(added);
    await Promise.all(ids.map((id) => this.#entitled.get(id)));
  }

  /** Passes everybody, and from now on anyone new, to `entitle`. One stage of an installation does so. */
  async entitleWith(entitle: Entitle): Promise<void> {
    this.#entitle = entitle;
    await entitle([...this.#entitled.keys()]);
  }

  #begin(added: readonly string[]): void {
    const entitled = this.#entitle(added);
    for (const id of added) this.#entitled.set(id, entitled);
    // The next request of theirs tries again.
    entitled.catch(() => {
      for (const id of added) this.#entitled.delete(id);
    });
  }
}
