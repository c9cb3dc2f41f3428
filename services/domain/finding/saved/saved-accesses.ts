import { ABSENT } from '../numbered/texts.ts';
import type { SavedTried } from '../window/evidence-attempt.ts';

/** The ids, lists or texts of one step of a snapshot: a millisecond or two. */
const SAVED_PER_STEP = 32_768;

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

/** A part of them: there is one of the columns for the texts of each kind, and ids, lists and texts come in several. */
export type SnapshotPiece = {
  [Part in keyof SnapshotAccesses]: readonly [
    part: Part,
    saved: Part extends 'columns' ? Uint32Array : SnapshotAccesses[Part],
  ];
}[keyof SnapshotAccesses];

/** The parts together. Throws where one is missing. */
export function accessesFrom(parts: Iterable<SnapshotPiece>): SnapshotAccesses {
  const columns: Uint32Array[] = [];
  const [eventIds, tried, texts]: [Uint8Array[], SavedTried[], SnapshotAccesses['texts'][]] = [[], [], []];
  const others: Partial<SnapshotAccesses> = {};
  for (const one of parts) {
    if (one[0] === 'columns') columns.push(one[1]);
    else if (one[0] === 'eventIds') eventIds.push(one[1]);
    else if (one[0] === 'tried') tried.push(one[1]);
    else if (one[0] === 'texts') texts.push(one[1]);
    else Object.assign(others, { [one[0]]: one[1] });
  }
  const { facts, occurredAt, appendedAt } = others;
  const hasAll = eventIds.length > 0 && tried.length > 0 && texts.length > 0;
  if (!hasAll || !facts || !occurredAt || !appendedAt) throw new Error('a part is missing');
  return {
    columns,
    facts,
    occurredAt,
    appendedAt,
    eventIds: joined(eventIds, Uint8Array),
    tried: {
      runs: joined(tried.map(({ runs }) => runs)),
      lengths: joined(tried.map(({ lengths }) => lengths)),
      numbers: joined(tried.map(({ numbers }) => numbers)),
    },
    texts: {
      count: texts.reduce((sum, { count }) => sum + count, 0),
      bytes: joined(
        texts.map(({ bytes }) => bytes),
        Uint8Array,
      ),
    },
  };
}

function joined(lists: readonly Uint32Array[]): Uint32Array;
function joined(lists: readonly Uint8Array[], type: Uint8ArrayConstructor): Uint8Array;
function joined(
  lists: readonly (Uint32Array | Uint8Array)[],
  type: Uint8ArrayConstructor | Uint32ArrayConstructor = Uint32Array,
): Uint32Array | Uint8Array {
  const all = new type(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/** The numbers of each step, at least one: no part of a snapshot may be missing. */
export function* inSteps(numbers: Uint32Array): Generator<Uint32Array, void, void> {
  for (let from = 0; from === 0 || from < numbers.length; from += SAVED_PER_STEP) {
    yield numbers.subarray(from, from + SAVED_PER_STEP);
  }
}

/** Puts what a column has of these rows into another one. `from` asks each element of its iterator, which takes ten times as long. */
export function ofRows<Column extends Uint8Array | Int32Array | Uint32Array | Float64Array>(
  of: Column,
  rows: Uint32Array,
  into: Column,
): Column {
  for (let at = 0; at < rows.length; at += 1) into[at] = of[rows[at] ?? ABSENT] ?? 0;
  return into;
}
