import { schemaIds } from '../../records/schemas.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX, type Block } from './block.ts';
import type { ClaimOptions } from './block-tail.ts';
import { CHAIN_BYTES, type FoldState } from './fold.ts';

/** The entries for source offsets `firstSource` to `lastSource`, one each, in order. */
export interface SourceRun {
  readonly firstSource: number;
  readonly lastSource: number;
  readonly entries: readonly Buffer[];
}

/** Source offsets without a record, and why they have none. */
export interface SourceGap {
  readonly first: number;
  readonly last: number;
  readonly cause: string;
}

export function openBlock(state: FoldState, epoch: number, options: ClaimOptions): Block {
  const { window } = options;
  return {
    ...emptyBlock(state, options),
    kind: 'open',
    epoch,
    previousHash: Buffer.alloc(CHAIN_BYTES),
    registerFrom: null,
    window,
  };
}

export function emptyBlock(state: FoldState, { ownerId, now }: ClaimOptions): Block {
  return {
    kind: 'tick',
    epoch: state.epoch,
    owner: ownerId,
    previousSource: state.last,
    firstSource: state.last + 1,
    lastSource: state.last,
    previousHash: state.chain,
    decidedAt: now(),
    window: null,
    cause: null,
    registerFrom: state.register,
    registerTo: null,
    entries: [],
    entrySchemaId: schemaIds.accessDecision,
  };
}

export function checkRun(last: number, { firstSource, lastSource, entries }: SourceRun): void {
  checkNext(last, firstSource, lastSource);
  const count = lastSource - firstSource + 1;
  if (entries.length !== count)
    throw new RangeError(`entries are \`${entries.length}\`, expected one each of ${count}`);
  checkSize(entries);
}

export function checkNext(last: number, first: number, lastOfRun: number): void {
  if (first !== last + 1) throw new RangeError(`first source is \`${first}\`, expected ${last + 1}`);
  if (lastOfRun < first) throw new RangeError(`last source is \`${lastOfRun}\`, expected at least ${first}`);
}

export function checkSize(entries: readonly Buffer[]): void {
  const bytes = entries.reduce((sum, entry) => sum + entry.length, 0);
  const fits = entries.length <= BLOCK_ENTRIES_MAX && (bytes <= BLOCK_BYTES_MAX || entries.length === 1);
  if (fits) return;
  const limits = `at most ${BLOCK_ENTRIES_MAX} with ${BLOCK_BYTES_MAX} bytes`;
  throw new RangeError(`entries of a block are \`${entries.length}\` with ${bytes} bytes, expected ${limits}`);
}
