import { deserialize, serialize } from 'node:v8';
import { KeptTexts } from '../../../services/domain/finding/numbered/kept-texts.ts';
import { accessesFrom, type SnapshotAccesses } from '../../../services/domain/finding/saved/saved-accesses.ts';
import {
  type AccessNumbering,
  accessRows,
  type LoadedAccesses,
} from '../../../services/domain/finding/window/access-rows.ts';
import { lastOf } from '../../../services/domain/finding/window/last-of.ts';

/** A memory, or a part of one, with the accesses that its numbers are about. */
export interface SavedMemory<Saved> {
  readonly memory: Saved;
  readonly accesses: SnapshotAccesses;
}

type Saving<Saved> =
  | { save(into: AccessNumbering): Saved }
  | { saving(into: AccessNumbering): Generator<unknown, Saved, void> };

/** What it saves, as it comes back from disk. */
export function savedMemory<Saved>(of: Saving<Saved> | undefined): SavedMemory<Saved> {
  if (of === undefined) throw new Error('it remembers nothing');
  const numbering = accessRows.numbering();
  const memory = 'save' in of ? of.save(numbering) : lastOf(of.saving(numbering));
  return deserialize(serialize({ memory, accesses: accessesFrom(accessRows.saving(numbering)) }));
}

export function loadMemory<Saved>(
  into: { load(saved: Saved, from: LoadedAccesses): void } | undefined,
  { memory, accesses }: SavedMemory<Saved>,
): void {
  into?.load(memory, accessRows.load(accesses));
}

/** So many texts that are saved as bytes. */
export function textsIn(bytes: Uint8Array, count: number): readonly string[] {
  const texts = new KeptTexts();
  return Array.from(texts.addAll(bytes, count), (place) => texts.textAt(place));
}
