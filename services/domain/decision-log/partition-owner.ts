import type { AcceptedBlock } from './accepted-blocks.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX, type Block, type BlockCodec, type SegmentWindow } from './block.ts';
import { CHAIN_BYTES, type FoldPosition, type FoldRule, type FoldState, fold, foldPositionStart } from './fold.ts';
import { foldFrom, verifyHole } from './fold-from.ts';
import type { Log, LogRecord } from './log.ts';
import { TickDue } from './tick-due.ts';

/** Another owner holds the partition now. Claim again after a random pause. */
export class OwnershipLostError extends Error {
  override readonly name = 'OwnershipLostError';
  constructor(readonly partition: number) {
    super(`partition ${partition} of access-decisions belongs to another owner`);
  }
}

/** The block may be in the log, now or later. The only repair is to drop the owner and claim again. */
export class AppendOutcomeUnknownError extends Error {
  override readonly name = 'AppendOutcomeUnknownError';
  constructor(partition: number, options: ErrorOptions) {
    super(`append to partition ${partition} of access-decisions has an unknown outcome`, options);
  }
}

export interface ClaimOptions {
  readonly log: Log;
  readonly partition: number;
  /** A random id of one run of one process. */
  readonly ownerId: string;
  /** How segments are cut from this claim on. */
  readonly window: SegmentWindow;
  readonly codec: BlockCodec;
  /** Milliseconds since 1970 UTC; goes into `decidedAt`, decides nothing. */
  readonly now: () => number;
  /** Called for every accepted block from `from` on, in order: what others wrote, and what this owner appends. */
  readonly onAccepted: (accepted: AcceptedBlock) => void;
  readonly onIgnored?: (record: LogRecord) => void;
  /** Where to start reading; a snapshot's position, unless the log was trimmed beyond it. Default: the log's start. */
  readonly from?: FoldPosition;
  /** The production rule; only the simulation's negative controls give another. */
  readonly rule?: FoldRule;
}

/** Entries for the source offsets `firstSource` to `lastSource`, one each, in order. */
export interface DecidedRun {
  readonly firstSource: number;
  readonly lastSource: number;
  readonly entries: readonly Buffer[];
}

/** Source offsets that hold no record, and why. */
export interface SourceGap {
  readonly first: number;
  readonly last: number;
  readonly cause: string;
}

/**
 * Claims a partition: reads it to its end, appends an `open` with a higher epoch, and reads on until it stands in the
 * log (docs/architecture.md, section 4). Everything before the open is then final for every reader. A crash at any point
 * leaves at most an `open` that the next claim outbids.
 *
 * Rejects with `OwnershipLostError` when a rival's open came first or after, with `AppendOutcomeUnknownError` when the
 * open failed. Both times: claim again, from the start or a snapshot.
 */
export async function claimPartition(options: ClaimOptions): Promise<PartitionOwner> {
  const from = await foldFrom(options, options.from ?? foldPositionStart);
  const tail = new BlockTail(options, from);
  const end = await options.log.endOffset('access-decisions', options.partition);
  if (tail.nextOffset > end) {
    throw new RangeError(`from.offset is \`${tail.nextOffset}\`, expected at most the end offset ${end} of the log`);
  }
  await tail.readTo(end);
  const epoch = tail.state.epoch + 1;
  const open = openBlock(tail.state, epoch, options);
  const value = options.codec.encodeBlock(open);
  const offset = await appendOrUnknown(options, value);
  await tail.readTo(Math.max(offset + 1, tail.nextOffset));
  if (!tail.isOwnedBy(epoch, options.ownerId)) throw new OwnershipLostError(options.partition);
  return new PartitionOwner(options, tail);
}

/** The write side of one partition of `access-decisions`, from one claim to its loss. Appends must not overlap. */
export class PartitionOwner {
  readonly #options: ClaimOptions;
  readonly #tail: BlockTail;
  readonly #epoch: number;
  #unusable: Error | null = null;
  /** The value on its way; `watch` may read it before the append is acknowledged. */
  #inFlight: Buffer | null = null;

  constructor(options: ClaimOptions, tail: BlockTail) {
    this.#options = options;
    this.#tail = tail;
    this.#epoch = tail.state.epoch;
  }

  get state(): FoldState {
    return this.#tail.state;
  }

  get position(): FoldPosition {
    return { offset: this.#tail.nextOffset, state: this.#tail.state };
  }

  /** When `appendTick` is due by `now`'s clock; `null` while every entry is surely cut into a segment. */
  get tickDueAt(): number | null {
    return this.#tail.tickDue.at;
  }

  /** Throws `RangeError` unless the run follows the last covered source offset and fits a block. */
  async appendDecisions({ firstSource, lastSource, entries }: DecidedRun): Promise<void> {
    checkRun(this.state.last, { firstSource, lastSource, entries });
    await this.#append({ kind: 'decisions', firstSource, lastSource, entries });
  }

  /** Explains source offsets that hold no record. */
  async appendGap({ first, last, cause }: SourceGap): Promise<void> {
    checkNext(this.state.last, first, last);
    await this.#append({ kind: 'gap', firstSource: first, lastSource: last, cause });
  }

  /** Closes the open segment. */
  async appendTick(): Promise<void> {
    await this.#append({ kind: 'tick' });
  }

  /**
   * Entries for accesses decided before. `registerTo` (exclusive) says up to where late facts are worked off with them;
   * while more blocks are to follow for the same records it stays where it is.
   */
  async appendReevaluations(registerTo: number, entries: readonly Buffer[]): Promise<void> {
    const { register } = this.state;
    const least = entries.length === 0 ? register + 1 : register;
    if (registerTo < least) throw new RangeError(`registerTo is \`${registerTo}\`, expected at least ${least}`);
    checkSize(entries);
    await this.#append({ kind: 'reevaluations', registerTo, entries });
  }

  /**
   * Follows the partition and resolves when a higher `open` shows that the ownership is lost (appends then throw), or
   * `signal` aborts. It only saves work: an owner that misses the loss appends blocks that every reader ignores.
   */
  async watch(signal: AbortSignal): Promise<void> {
    const { log, partition, codec } = this.#options;
    const reading = log.read('access-decisions', partition, this.#tail.nextOffset, { follow: true, signal });
    for await (const { records } of reading) {
      for (const { offset, value } of records) {
        if (offset < this.#tail.nextOffset || this.#inFlight?.equals(value)) continue;
        const block = codec.decodeBlock(value);
        if (block?.kind !== 'open' || block.epoch <= this.#epoch) continue;
        this.#unusable ??= new OwnershipLostError(partition);
        return;
      }
    }
  }

  async #append(content: Partial<Block> & Pick<Block, 'kind'>): Promise<void> {
    if (this.#unusable !== null) throw this.#unusable;
    if (this.#inFlight !== null) throw new Error(`appends to partition ${this.#options.partition} overlap`);
    const block: Block = { ...emptyBlock(this.state, this.#options), ...content };
    const value = this.#options.codec.encodeBlock(block);
    this.#inFlight = value;
    try {
      const offset = await appendOrUnknown(this.#options, value);
      await this.#settle(block, value, offset);
    } catch (error) {
      this.#unusable ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      this.#inFlight = null;
    }
  }

  /**
   * The block is in the log; whether it counts is for the fold to say. Nothing lies between the last block seen and
   * this one in almost every case, and then nothing needs to be read.
   */
  async #settle(block: Block, value: Buffer, offset: number): Promise<void> {
    const { partition } = this.#options;
    const before = this.state;
    if (offset === this.#tail.nextOffset) {
      if (this.#tail.apply({ block, value, offset, appendedAt: null })) return;
      throw new OwnershipLostError(partition);
    }
    try {
      await this.#tail.readTo(offset + 1);
    } catch (error) {
      throw new AppendOutcomeUnknownError(partition, { cause: error });
    }
    const accepted = this.#tail.isOwnedBy(this.#epoch, this.#options.ownerId) && this.state !== before;
    if (!accepted) throw new OwnershipLostError(partition);
  }
}

/** Reads the partition through the fold and tells what counts. */
class BlockTail {
  readonly #options: ClaimOptions;
  readonly #rule: FoldRule;
  readonly tickDue: TickDue;
  state: FoldState;
  nextOffset: number;

  constructor(options: ClaimOptions, from: FoldPosition) {
    const { rule = fold, window, now } = options;
    this.#options = options;
    this.#rule = rule;
    this.state = from.state;
    this.nextOffset = from.offset;
    // What lies before a snapshot, or was trimmed, is not read: it may hold entries that wait for a tick.
    this.tickDue = new TickDue(window, from.offset > 0 ? now() : null);
  }

  /** Folds every record below `endOffset`. */
  async readTo(endOffset: number): Promise<void> {
    const { log, partition, codec } = this.#options;
    if (this.nextOffset >= endOffset) return;
    for await (const { records, nextOffset } of log.read('access-decisions', partition, this.nextOffset)) {
      for (const record of records) {
        if (record.offset >= endOffset) return;
        if (record.offset > this.nextOffset) await verifyHole(this.#options, this.nextOffset);
        const block = codec.decodeBlock(record.value);
        const applied = block !== null && this.apply({ ...record, block });
        if (!applied) this.#options.onIgnored?.(record);
        this.nextOffset = record.offset + 1;
      }
      this.nextOffset = Math.min(nextOffset, endOffset);
    }
    if (this.nextOffset < endOffset) {
      throw new Error(`access-decisions[${partition}] ends at ${this.nextOffset}, expected ${endOffset}`);
    }
  }

  /** Folds one block; false when it does not count. */
  apply({ block, value, offset, appendedAt }: AppendedBlock): boolean {
    const next = this.#rule(this.state, block, value);
    if (next === null) return false;
    this.state = next;
    this.nextOffset = offset + 1;
    this.tickDue.accept(block, appendedAt ?? this.#options.now());
    this.#options.onAccepted({ block, offset, appendedAt, state: next });
    return true;
  }

  isOwnedBy(epoch: number, ownerId: string): boolean {
    return this.state.epoch === epoch && this.state.owner === ownerId;
  }
}

interface AppendedBlock {
  readonly block: Block;
  readonly value: Buffer;
  readonly offset: number;
  readonly appendedAt: number | null;
}

async function appendOrUnknown({ log, partition }: ClaimOptions, value: Buffer): Promise<number> {
  try {
    return await log.append('access-decisions', partition, [{ key: null, value }]);
  } catch (error) {
    throw new AppendOutcomeUnknownError(partition, { cause: error });
  }
}

function openBlock(state: FoldState, epoch: number, options: ClaimOptions): Block {
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

function emptyBlock(state: FoldState, { ownerId, now }: ClaimOptions): Block {
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
  };
}

function checkRun(last: number, { firstSource, lastSource, entries }: DecidedRun): void {
  checkNext(last, firstSource, lastSource);
  const count = lastSource - firstSource + 1;
  if (entries.length !== count)
    throw new RangeError(`entries are \`${entries.length}\`, expected one each of ${count}`);
  checkSize(entries);
}

function checkNext(last: number, first: number, lastOfRun: number): void {
  if (first !== last + 1) throw new RangeError(`first source is \`${first}\`, expected ${last + 1}`);
  if (lastOfRun < first) throw new RangeError(`last source is \`${lastOfRun}\`, expected at least ${first}`);
}

function checkSize(entries: readonly Buffer[]): void {
  const bytes = entries.reduce((sum, entry) => sum + entry.length, 0);
  const fits = entries.length <= BLOCK_ENTRIES_MAX && (bytes <= BLOCK_BYTES_MAX || entries.length === 1);
  if (fits) return;
  const limits = `at most ${BLOCK_ENTRIES_MAX} with ${BLOCK_BYTES_MAX} bytes`;
  throw new RangeError(`entries of a block are \`${entries.length}\` with ${bytes} bytes, expected ${limits}`);
}
