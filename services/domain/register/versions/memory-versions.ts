import { type RecordOf, type RegisterKind, type RegisterRecord, registerKinds } from '../register-record.ts';
import { allIndexes, forEachKey, type RegisterIndex } from './register-indexes.ts';
import type { VersionReader, Which } from './version-reader.ts';
import {
  allVersions,
  begunBy,
  createVersions,
  everFiled,
  hasEnded,
  inForceAt,
  insertVersion,
  type Versions,
} from './versions.ts';

type Table<Kind extends RegisterKind> = Map<string, Versions<RecordOf<Kind>>>;

/** Versions in memory, for registers without a disk and for records that are not yet on disk. */
export class MemoryVersions implements VersionReader {
  readonly #tables = new Map<RegisterKind, Map<string, Versions>>(registerKinds.map((kind) => [kind, new Map()]));
  readonly #links: readonly Map<string, Versions[]>[] = allIndexes.map(() => new Map());

  /** Stores one version. Call it in log order: a second version with the same `validFrom` corrects the first. */
  file(record: RegisterRecord): void {
    const table = this.#tables.get(record.kind) as Map<string, Versions>;
    const known = table.get(record.id);
    const versions = known ?? createVersions(record);
    forEachKey(record, (index, key) => this.#link(index, key, versions, known !== undefined));
    if (known === undefined) table.set(record.id, versions);
    else insertVersion(known, record);
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
    const linked = this.#links[index.number]?.get(key) as readonly Versions<RecordOf<Kind>>[] | undefined;
    if (linked === undefined) return nothing;
    const found: RecordOf<Kind>[] = [];
    for (const versions of linked) {
      const version = which === 'begun' ? begunBy(versions, at) : inForceAt(versions, at);
      // If an id has a single record, that record contains all keys of the id.
      if (version === null || (which === 'open' && hasEnded(version, at))) continue;
      if (versions.earlier === null || index.carries(version, key)) found.push(version);
    }
    return found;
  }

  candidates({ number }: RegisterIndex, key: string): readonly string[] {
    return this.#links[number]?.get(key)?.map(({ newest }) => newest.id) ?? nothing;
  }

  /** True if any version of the id is stored here. */
  hasId(kind: RegisterKind, id: string): boolean {
    const table = this.#tables.get(kind);
    return table !== undefined && table.size > 0 && table.has(id);
  }

  /** True if any record stored here contains or contained `key`. */
  hasKey({ number }: RegisterIndex, key: string): boolean {
    const links = this.#links[number];
    return links !== undefined && links.size > 0 && links.has(key);
  }

  /** The cast is safe because a table only contains records of its own kind. */
  #table<Kind extends RegisterKind>(kind: Kind): Table<Kind> {
    return this.#tables.get(kind) as unknown as Table<Kind>;
  }

  #link(index: RegisterIndex, key: string, versions: Versions, isKnown: boolean): void {
    const links = this.#links[index.number] as Map<string, Versions[]>;
    const linked = links.get(key);
    if (linked === undefined) links.set(key, [versions]);
    else if (!isKnown || !isLinked(index, key, versions)) linked.push(versions);
  }
}

/** An id is indexed under every key of every one of its records. */
function isLinked(index: RegisterIndex, key: string, versions: Versions): boolean {
  return everFiled(versions).some((record) => index.carries(record as never, key));
}

const nothing: readonly never[] = [];
