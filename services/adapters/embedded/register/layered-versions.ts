import type { RecordOf, RegisterKind } from '../../../domain/register/register-record.ts';
import type { MemoryVersions } from '../../../domain/register/versions/memory-versions.ts';
import type { RegisterIndex } from '../../../domain/register/versions/register-indexes.ts';
import type { VersionReader, Which } from '../../../domain/register/versions/version-reader.ts';
import { hasEnded, isExpired } from '../../../domain/register/versions/versions.ts';

/**
 * Presents versions from several places as one register. `stored` has nearly all of them; the layers above it, in filing
 * order, have what is not in `stored` yet: a later layer's version replaces an earlier one with the same `validFrom`.
 *
 * While a register is fed there is always a layer, and it contains nearly nothing of what is asked for: every read first
 * finds out whether a layer matters at all.
 */
export class LayeredVersions implements VersionReader {
  readonly #stored: VersionReader;
  #layers: readonly MemoryVersions[] = [];

  constructor(stored: VersionReader) {
    this.#stored = stored;
  }

  setLayers(layers: readonly MemoryVersions[]): void {
    this.#layers = layers;
  }

  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    if (!this.#isLayered(kind, id)) return this.#stored.inForce(kind, id, at);
    const version = this.begun(kind, id, at);
    return version === null || isExpired(version, at) ? null : version;
  }

  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    return this.#lastOf(this.#stored.begun(kind, id, at), kind, id, at);
  }

  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const below = this.#stored.history(kind, id);
    if (!this.#isLayered(kind, id)) return below;
    const last = new Map(below.map((record) => [record.validFrom, record]));
    for (const layer of this.#layers) {
      for (const record of layer.history(kind, id)) last.set(record.validFrom, record);
    }
    return [...last.values()].sort((one, other) => one.validFrom - other.validFrom);
  }

  everFiled<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const below = this.#stored.everFiled(kind, id);
    if (!this.#isLayered(kind, id)) return below;
    return [...below, ...this.#layers.flatMap((layer) => layer.everFiled(kind, id))];
  }

  idsOf(kind: RegisterKind): Iterable<string> {
    const below = this.#stored.idsOf(kind);
    return this.#layers.length === 0
      ? below
      : new Set([...below, ...this.#layers.flatMap((layer) => [...layer.idsOf(kind)])]);
  }

  search<Kind extends RegisterKind>(
    index: RegisterIndex<Kind>,
    key: string,
    at: number,
    which: Which,
  ): readonly RecordOf<Kind>[] {
    const below = this.#stored.search(index, key, at, which);
    if (!this.#changes(below, index, key)) return below;
    const { kind } = index;
    const found: RecordOf<Kind>[] = [];
    const take = (version: RecordOf<Kind> | null) => {
      if (version === null || (which !== 'begun' && isExpired(version, at))) return;
      if (which === 'open' && hasEnded(version, at)) return;
      if (index.carries(version, key)) found.push(version);
    };
    const ids = new Set<string>();
    for (const version of below) {
      ids.add(version.id);
      // What was found below has begun there: it is not looked up again.
      if (this.#isLayered(kind, version.id)) take(this.#lastOf(version, kind, version.id, at));
      else found.push(version);
    }
    for (const layer of this.#layers) {
      for (const id of layer.candidates(index, key)) {
        if (ids.has(id)) continue;
        ids.add(id);
        take(this.begun(kind, id, at));
      }
    }
    return found;
  }

  candidates(index: RegisterIndex, key: string): readonly string[] {
    let found = this.#stored.candidates(index, key);
    for (const layer of this.#layers) {
      const more = layer.candidates(index, key);
      if (more.length > 0) found = found.length === 0 ? more : [...new Set([...found, ...more])];
    }
    return found;
  }

  /** Returns what has begun last of `stored` and the versions of the layers. */
  #lastOf<Kind extends RegisterKind>(
    stored: RecordOf<Kind> | null,
    kind: Kind,
    id: string,
    at: number,
  ): RecordOf<Kind> | null {
    let last = stored;
    for (const layer of this.#layers) {
      const version = layer.begun(kind, id, at);
      if (version !== null && (last === null || version.validFrom >= last.validFrom)) last = version;
    }
    return last;
  }

  #isLayered(kind: RegisterKind, id: string): boolean {
    for (const layer of this.#layers) if (layer.hasId(kind, id)) return true;
    return false;
  }

  /** True if a layer has records of the key, or of what was found below. */
  #changes(below: readonly RecordOf<RegisterKind>[], index: RegisterIndex, key: string): boolean {
    for (const layer of this.#layers) {
      if (layer.hasKey(index, key)) return true;
      for (const { id } of below) if (layer.hasId(index.kind, id)) return true;
    }
    return false;
  }
}
