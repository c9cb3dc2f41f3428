import type { Exception, RegisterKind, RegisterRecord, Source } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';

/**
 * The records of which a decision compares people, by the ids that it compares: who approved and who issued an exception, who
 * acted on a record and who issued it or owns it, and who owns a source. Made of all of them once it is asked for, and then for as
 * many records as are looked at together. What is filed meanwhile is not in it: such a record is looked at itself, later.
 */
export class PeopleCompared {
  readonly #register: Pick<RegisterView, 'all' | 'everFiled'>;
  #exceptions: ReadonlyMap<string, readonly Exception[]> | null = null;
  #actedOn: ReadonlyMap<string, readonly RegisterRecord[]> | null = null;
  #sources: ReadonlyMap<string, readonly Source[]> | null = null;

  constructor(register: Pick<RegisterView, 'all' | 'everFiled'>) {
    this.#register = register;
  }

  /** The exceptions that somebody of these ids issued or approved. */
  exceptionsOf(names: readonly string[]): Iterable<Exception> {
    this.#exceptions ??= byName(
      this.#register.all('exception').map((one) => ({ names: [one.issuer, one.approver], one })),
    );
    return those(this.#exceptions, names);
  }

  /** The sources that somebody of these ids owned in any version. */
  sourcesOf(names: readonly string[]): Iterable<Source> {
    this.#sources ??= byName(this.#register.all('source').map((one) => ({ names: [one.owner], one })));
    return those(this.#sources, names);
  }

  /** The records that somebody approved or reviewed, where one of these ids did or may not have: the issuer, and the owner of a source. */
  actedOnBy(names: readonly string[]): Iterable<RegisterRecord> {
    this.#actedOn ??= byName(this.#register.all('approval').flatMap((act) => this.#aboutOf(act)));
    return those(this.#actedOn, names);
  }

  #aboutOf({ recordKind, recordId, by }: { recordKind: string; recordId: string; by: string }) {
    const about = this.#register.everFiled(recordKind as RegisterKind, recordId);
    const names = [by, ...about.flatMap((one) => [one.issuer, one.kind === 'source' ? one.owner : null])];
    return about.map((one) => ({ names, one }));
  }
}

interface WithNames<Fact> {
  readonly names: readonly (string | null)[];
  readonly one: Fact;
}

function byName<Fact>(all: readonly WithNames<Fact>[]): ReadonlyMap<string, readonly Fact[]> {
  const named = new Map<string, Fact[]>();
  for (const { names, one } of all) {
    for (const name of new Set(names)) {
      if (name === null) continue;
      const known = named.get(name);
      if (known === undefined) named.set(name, [one]);
      else known.push(one);
    }
  }
  return named;
}

function those<Fact>(all: ReadonlyMap<string, readonly Fact[]>, names: readonly string[]): ReadonlySet<Fact> {
  return new Set(names.flatMap((name) => all.get(name) ?? []));
}
