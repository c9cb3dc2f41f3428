import type { SavedTried } from './tried-records.ts';

/** What the numbers of a snapshot are about. */
export interface SnapshotAccesses {
  /** The texts of each row. */
  readonly columns: readonly Uint32Array[];
  /** As `KeptTexts` has their bytes. */
  readonly eventIds: Uint8Array;
  readonly tried: SavedTried;
  readonly facts: Uint8Array;
  readonly occurredAt: Float64Array;
  readonly appendedAt: Float64Array;
  readonly texts: { readonly count: number; readonly bytes: Uint8Array };
}

/** A part of them; there is one of the columns for the texts of each kind. */
export type SnapshotPiece = {
  [Part in keyof SnapshotAccesses]: readonly [
    part: Part,
    saved: Part extends 'columns' ? Uint32Array : SnapshotAccesses[Part],
  ];
}[keyof SnapshotAccesses];

/** The parts together. Throws where one is missing. */
export function accessesFrom(parts: Iterable<SnapshotPiece | undefined>): SnapshotAccesses {
  const columns: Uint32Array[] = [];
  const others: Partial<SnapshotAccesses> = {};
  for (const one of parts) {
    if (one === undefined) continue;
    if (one[0] === 'columns') columns.push(one[1]);
    else Object.assign(others, { [one[0]]: one[1] });
  }
  const { eventIds, tried, facts, occurredAt, appendedAt, texts } = others;
  if (!eventIds || !tried || !facts || !occurredAt || !appendedAt || !texts) throw new Error('a part is missing');
  return { columns, eventIds, tried, facts, occurredAt, appendedAt, texts };
}
