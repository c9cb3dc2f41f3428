import { type RegisterKind, type RegisterRecord, registerKinds } from '../../../domain/register/register-record.ts';
import { type CachedId, toKnown } from './key-row.ts';
import { byName } from './state-file.ts';
import type { VersionRow } from './state-format.ts';

/** The number of ids in each of two generations: where history is sent, those of a second or two. */
const IDS_MAX = 2_048;

/** An id as it was filed last. */
export interface FiledId {
  readonly filed: VersionRow;
  readonly known: CachedId;
  /** The versions besides the newest; null where there are more than one. */
  readonly others: readonly RegisterRecord[] | null;
}

type FiledIds = { readonly [Kind in RegisterKind]: Map<string, FiledId> };

/**
 * What was filed last. Late facts ask for each id behind its write, and what is opened is closed soon where history is sent: each would be
 * read, checked and decoded again, from more pages the larger the file.
 */
export class WriteBuffer {
  /** Of the transaction, until it is committed. */
  readonly #writing: FiledIds = noneFiled();
  #young: FiledIds = noneFiled();
  #old: FiledIds = noneFiled();
  #count = 0;

  /** `before`: what was filed of the id until now, and `other` the version that is not the newest any more, or never was. */
  put(filed: VersionRow, before: VersionRow | null, other: RegisterRecord | null): void {
    const others = before !== null && !before.hasOthers && other !== null ? [other] : null;
    this.#writing[filed.record.kind].set(filed.record.id, { filed, known: toKnown(filed), others });
  }

  /** As the transaction sees it. */
  ofWrite(kind: RegisterKind, id: string): FiledId | undefined {
    return this.#writing[kind].get(id) ?? this.of(kind, id);
  }

  /** As of the last commit. */
  of(kind: RegisterKind, id: string): FiledId | undefined {
    return this.#young[kind].get(id) ?? this.#old[kind].get(id);
  }

  /** Call it once these are committed. */
  committed({ kind, id }: Pick<RegisterRecord, 'kind' | 'id'>): void {
    const filed = this.#writing[kind].get(id);
    if (filed === undefined) return;
    this.#writing[kind].delete(id);
    this.#young[kind].set(id, filed);
    this.#count += 1;
    if (this.#count < IDS_MAX) return;
    [this.#old, this.#young, this.#count] = [this.#young, noneFiled(), 0];
  }

  clear(): void {
    [this.#old, this.#young, this.#count] = [noneFiled(), noneFiled(), 0];
    for (const ids of Object.values(this.#writing)) ids.clear();
  }
}

function noneFiled(): FiledIds {
  return byName(registerKinds, () => new Map<string, FiledId>());
}
