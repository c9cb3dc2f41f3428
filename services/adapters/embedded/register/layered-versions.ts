import type { RecordOf, RegisterKind } from '../../../domain/register/register-record.ts';
import type { RegisterIndex } from '../../../domain/register/versions/register-indexes.ts';
import type { VersionReader, Which } from '../../../domain/register/versions/version-reader.ts';

export type Layer = Omit<VersionReader, 'size'>;

/**
 * Presents versions from several places as one register. `layers` are in filing order: a later layer's version replaces
 * an earlier one with the same `validFrom`.
 */
export class LayeredVersions implements Layer {
  #layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  setLayers(layers: readonly Layer[]): void {
    this.#layers = layers;
  }

  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    const only = this.#only();
    if (only !== null) return only.inForce(kind, id, at);
    const version = this.begun(kind, id, at);
    return version === null || (version.validUntil !== null && at >= version.validUntil) ? null : version;
  }

  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    let last: RecordOf<Kind> | null = null;
    for (const layer of this.#layers) {
      const version = layer.begun(kind, id, at);
      if (version !== null && (last === null || version.validFrom >= last.validFrom)) last = version;
    }
    return last;
  }

  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const only = this.#only();
    if (only !== null) return only.history(kind, id);
    const all = this.#layers.flatMap((layer) => layer.history(kind, id));
    const last = new Map(all.map((record) => [record.validFrom, record]));
    return [...last.values()].sort((one, other) => one.validFrom - other.validFrom);
  }

  everFiled<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    return this.#layers.flatMap((layer) => layer.everFiled(kind, id));
  }

  idsOf(kind: RegisterKind): Iterable<string> {
    const only = this.#only();
    return only === null ? new Set(this.#layers.flatMap((layer) => [...layer.idsOf(kind)])) : only.idsOf(kind);
  }

  search<Kind extends RegisterKind>(
    index: RegisterIndex<Kind>,
    key: string,
    at: number,
    which: Which,
  ): readonly RecordOf<Kind>[] {
    const only = this.#only();
    if (only !== null) return only.search(index, key, at, which);
    const [first, ...later] = this.#layers;
    const below = first?.search(index, key, at, which) ?? nothing;
    const ids = later.flatMap((layer) => layer.candidates(index, key));
    const isNewer = ({ id }: RecordOf<Kind>) => later.some((layer) => layer.begun(index.kind, id, at) !== null);
    if (ids.length === 0 && !below.some(isNewer)) return below;
    return [...new Set([...below.map(({ id }) => id), ...ids])].flatMap((id) => {
      const version = this[which](index.kind, id, at);
      return version !== null && index.carries(version, key) ? [version] : [];
    });
  }

  candidates(index: RegisterIndex, key: string): readonly string[] {
    let found: readonly string[] = nothing;
    for (const layer of this.#layers) {
      const more = layer.candidates(index, key);
      if (more.length > 0) found = found.length === 0 ? more : [...new Set([...found, ...more])];
    }
    return found;
  }

  #only(): Layer | null {
    return this.#layers.length === 1 ? (this.#layers[0] ?? null) : null;
  }
}

const nothing: readonly never[] = [];
