import { hash } from 'node:crypto';
import type { Block } from './block.ts';
import type { LogRecord } from './log.ts';

/** The combined state of one partition's accepted blocks. */
export interface FoldState {
  readonly epoch: number;
  readonly owner: string;
  /** Last source offset covered by an accepted block; -1 at the start. */
  readonly last: number;
  /** Register offset up to which late facts have been re-evaluated. */
  readonly register: number;
  /** SHA-256 chain over accepted blocks, 32 bytes. */
  readonly chain: Buffer;
}

export const CHAIN_BYTES = 32;

export const foldStart: FoldState = {
  epoch: 0,
  owner: '',
  last: -1,
  register: 0,
  chain: Buffer.alloc(CHAIN_BYTES),
};

/**
 * The position of a reader of `access-decisions[p]`: the next offset to read, and the state of everything before it.
 */
export interface FoldPosition {
  readonly offset: number;
  readonly state: FoldState;
}

/**
 * A claimant writes the next epoch. A block with a far higher one does not count: behind the highest that can be read, nobody
 * could ever claim the partition.
 */
export const EPOCH_STEP_MAX = 1_000_000;
/** Letters of an owner or a cause: a seal contains them, and takes 64 KiB. Deciders write 36 and 7. */
const TEXT_MAX = 256;

export const foldPositionStart: FoldPosition = { offset: 0, state: foldStart };

/**
 * The one rule by which every reader of `access-decisions` determines what counts (`docs/architecture.md`, decision
 * log). Log order alone decides: the rule drops a block of a past owner (a zombie), a repeated write and a write that
 * skips one, without any clock or lock. `blockHash` is of its bytes. Returns the next state, or `null` when the block does not
 * count. INVARIANT: total and deterministic; an independent program recomputes it from the raw topic. A form that no decider
 * of any release writes does not count, because nothing would remove it again.
 */
export function fold(state: FoldState, block: Block, blockHash: Uint8Array): FoldState | null {
  if (!isFormed(block)) return null;
  if (block.kind === 'open') {
    // The chain of an open is not checked, because a claimant cannot know what a rival is still writing.
    if (!isNextEpoch(state.epoch, block)) return null;
    return { ...state, epoch: block.epoch, owner: block.owner, chain: nextChain(state.chain, blockHash) };
  }
  // Nobody owns the partition before the first open, whatever epoch a block claims.
  if (state.epoch === 0 || block.epoch !== state.epoch || block.owner !== state.owner) return null;
  if (block.previousSource !== state.last || block.registerFrom !== state.register) return null;
  if (!block.previousHash.equals(state.chain)) return null;

  const chain = nextChain(state.chain, blockHash);
  switch (block.kind) {
    case 'decisions':
    case 'gap':
      return block.lastSource > state.last ? { ...state, last: block.lastSource, chain } : null;
    case 'tick':
      return { ...state, chain };
    case 'reevaluations':
      if (block.registerTo === null) return null;
      // Entries that exceed one block span several; only the last of them advances the register offset.
      if (block.registerTo < state.register) return null;
      if (block.registerTo === state.register && block.entries.length === 0) return null;
      return { ...state, register: block.registerTo, chain };
  }
}

export function isNextEpoch(before: number, { epoch }: Pick<Block, 'epoch'>): boolean {
  return epoch > before && epoch <= before + EPOCH_STEP_MAX;
}

/** True where a block has the entries of its kind: `decisions` one for each source offset, `reevaluations` any, others none. */
function isFormed({ kind, owner, previousSource, firstSource, lastSource, cause, entries }: Block): boolean {
  if (owner.length > TEXT_MAX) return false;
  switch (kind) {
    case 'open':
    case 'tick':
      return entries.length === 0;
    case 'gap':
      return entries.length === 0 && firstSource === previousSource + 1 && (cause ?? '').length <= TEXT_MAX;
    case 'decisions':
      return firstSource === previousSource + 1 && entries.length === lastSource - previousSource;
    case 'reevaluations':
      return true;
  }
}

/**
 * Returns the state before an accepted block, which the block states in full; `null` for an `open`, whose writer cannot
 * know it. A log that begins with an accepted block can therefore be folded without the trimmed records.
 */
export function stateBefore({
  kind,
  epoch,
  owner,
  previousSource,
  registerFrom,
  previousHash,
}: Block): FoldState | null {
  if (kind === 'open' || registerFrom === null) return null;
  return { epoch, owner, last: previousSource, register: registerFrom, chain: previousHash };
}

/** chain = SHA-256(chain || SHA-256(block bytes)). */
function nextChain(chain: Uint8Array, blockHash: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([chain, blockHash]), 'buffer');
}

export function hashOfBlock(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** By record: the log gives the readers of a process the same ones, where each follows closely behind the others. */
const hashes = new WeakMap<LogRecord, Buffer>();

/** The hash of the block in a record as it was read. Detector, archiver and auditor read each of them. */
export function hashOfRecord(record: LogRecord): Buffer {
  const known = hashes.get(record);
  if (known !== undefined) return known;
  const made = hashOfBlock(record.value);
  hashes.set(record, made);
  return made;
}

export type FoldRule = typeof fold;
