import type { RecordOf, RegisterKind } from '../register-record.ts';
import type { RegisterIndex } from './register-indexes.ts';
import type { VersionReader, Which } from './version-reader.ts';

/**
 * Of a register that follows only some kinds of records: throws when it is asked for another one, of which it may remember
 * what is no longer so.
 */
export class VersionsOfKinds implements VersionReader {
  readonly #versions: VersionReader;
  readonly #kinds: ReadonlySet<RegisterKind>;

  constructor(versions: VersionReader, kinds: ReadonlySet<RegisterKind>) {
    this.#versions = versions;
    this.#kinds = kinds;
  }

  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    return this.#having(kind).inForce(kind, id, at);
  }

  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    return this.#having(kind).begun(kind, id, at);
  }

  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    return this.#having(kind).history(kind, id);
  }

  everFiled<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    return this.#having(kind).everFiled(kind, id);
  }

  idsOf(kind: RegisterKind): Iterable<string> {
    return this.#having(kind).idsOf(kind);
  }

  search<Kind extends RegisterKind>(
    index: RegisterIndex<Kind>,
    key: string,
    at: number,
    which: Which,
  ): readonly RecordOf<Kind>[] {
    return this.#having(index.kind).search(index, key, at, which);
  }

  candidates(index: RegisterIndex, key: string): readonly string[] {
    return this.#having(index.kind).candidates(index, key);
  }

  #having(kind: RegisterKind): VersionReader {
    if (this.#kinds.has(kind)) return this.#versions;
    const followed = [...this.#kinds].join(', ');
    throw new Error(
      `the register was asked for a \`${kind}\`, expected a kind that its stages state they ask for: ${followed}`,
    );
  }
}
