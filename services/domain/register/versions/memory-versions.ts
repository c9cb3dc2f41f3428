import { type RecordOf, type RegisterKind, type RegisterRecord, registerKinds } from '../register-record.ts';
import { allIndexes, forEachKey, type RegisterIndex } from './register-indexes.ts';
import type { VersionReader, Which } from './version-reader.ts';
import {
  allVersions,
  begunBy,
  createVersions,
  everFiled,
  inForceAt,
  insertVersion,
  type Versions,
} from './versions.ts';

type Table<Kind extends RegisterKind> = Map<string, Versions<RecordOf<Kind>>>;

/** Versions as long as the process lives, and before they are on disk. */
export class MemoryVersions implements VersionReader {
  readonly #tables = new Map<RegisterKind, Map<string, Versions>>(registerKinds.map((kind) => [kind, new Map()]));
  readonly #links: readonly Map<string, string[]>[] = allIndexes.map(() => new Map());
  #size = 0;

  /** Files one version. Call in log order: a second version with the same `validFrom` corrects the first. */
  file(record: RegisterRecord): void {
    const table = this.#tables.get(record.kind) as Map<string, Versions>;
    const known = table.get(record.id);
    forEachKey(record, (index, key) => this.#link(index, key, record.id, known));
    if (known === undefined) table.set(record.id, createVersions(record));
    if (known === undefined || insertVersion(known, record)) this.#size += 1;
  }

  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    const versions = this.#table(kind).get(id);
    return versions === undefined ? null : inForceAt(versions, at);
  }

  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    const versions = this.#table(kind).get(id);
    return versions === undefined ? null : begunBy(versions, at);
  }

  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const versions = this.#table(kind).get(id);
    return versions === undefined ? nothing : allVersions(versions);
  }

  everFiled<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const versions = this.#table(kind).get(id);
    return versions === undefined ? nothing : everFiled(versions);
  }

  idsOf(kind: RegisterKind): Iterable<string> {
    return this.#table(kind).keys();
  }

  search<Kind extends RegisterKind>(
    index: RegisterIndex<Kind>,
    key: string,
    at: number,
    which: Which,
  ): readonly RecordOf<Kind>[] {
    const ids = this.#links[index.number]?.get(key);
    if (ids === undefined) return nothing;
    const table = this.#table(index.kind);
    const found: RecordOf<Kind>[] = [];
    for (const id of ids) {
      const versions = table.get(id);
      if (versions === undefined) continue;
      const version = which === 'begun' ? begunBy(versions, at) : inForceAt(versions, at);
      if (version !== null && index.carries(version, key)) found.push(version);
    }
    return found;
  }

  candidates({ number }: RegisterIndex, key: string): readonly string[] {
    return this.#links[number]?.get(key) ?? nothing;
  }

  size(): number {
    return this.#size;
  }

  /** The cast is safe because a table only ever meets records of its own kind. */
  #table<Kind extends RegisterKind>(kind: Kind): Table<Kind> {
    return this.#tables.get(kind) as unknown as Table<Kind>;
  }

  #link(index: RegisterIndex, key: string, id: string, known: Versions | undefined): void {
    const links = this.#links[index.number] as Map<string, string[]>;
    const ids = links.get(key);
    if (ids === undefined) links.set(key, [id]);
    else if (known === undefined || !isLinked(index, key, known)) ids.push(id);
  }
}

/** An id is filed under every key that any of its records carries. */
function isLinked(index: RegisterIndex, key: string, versions: Versions): boolean {
  return everFiled(versions).some((record) => index.carries(record as never, key));
}

const nothing: readonly never[] = [];
