import type { Block } from './block.ts';
import { BlockTail, type ClaimOptions } from './block-tail.ts';
import { type FoldPosition, type FoldState, foldPositionStart, isNextEpoch } from './fold.ts';
import { foldFrom } from './fold-from.ts';
import { checkNext, checkRun, checkSize, emptyBlock, openBlock, type SourceGap, type SourceRun } from './new-block.ts';
import { AppendOutcomeUnknownError, OwnershipLostError } from './ownership-errors.ts';

/**
 * Claims a partition: reads it to its end, appends an `open` with a higher epoch, and reads on until that `open`
 * appears in the log (docs/architecture.md, section 4). Everything before the open is then final for every reader. A
 * crash at any point leaves at most an `open` that the next claim outbids. Rejects with `OwnershipLostError` when a
 * rival's open came first or after, and with `AppendOutcomeUnknownError` when appending the open failed. In both cases,
 * claim again, from the start or a snapshot.
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
  /** The value being appended; `watch` may read it before the append is acknowledged. */
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

  /** When `appendTick` is due by `now`'s clock; `null` while every entry is certain to be in a segment. */
  get tickDueAt(): number | null {
    return this.#tail.tickDue.at;
  }

  isTickDue(now: number): boolean {
    return this.#tail.tickDue.isDue(now);
  }

  /** Throws `RangeError` unless the run follows the last covered source offset and fits a block. */
  async appendDecisions({ firstSource, lastSource, entries }: SourceRun): Promise<void> {
    checkRun(this.state.last, { firstSource, lastSource, entries });
    await this.#append({ kind: 'decisions', firstSource, lastSource, entries });
  }

  /** Appends gaps that explain source offsets without a record. */
  async appendGap({ first, last, cause }: SourceGap): Promise<void> {
    checkNext(this.state.last, first, last);
    await this.#append({ kind: 'gap', firstSource: first, lastSource: last, cause });
  }

  /** Closes the open segment. */
  async appendTick(): Promise<void> {
    await this.#append({ kind: 'tick' });
  }

  /**
   * Appends entries for accesses decided before. `registerTo` (exclusive) is the register offset up to which they
   * complete the late facts; it stays the same while more blocks follow for the same records.
   */
  async appendReevaluations(registerTo: number, entries: readonly Buffer[]): Promise<void> {
    const { register } = this.state;
    const least = entries.length === 0 ? register + 1 : register;
    if (registerTo < least) throw new RangeError(`registerTo is \`${registerTo}\`, expected at least ${least}`);
    checkSize(entries);
    await this.#append({ kind: 'reevaluations', registerTo, entries });
  }

  /**
   * Follows the partition. Resolves when a higher `open` shows that ownership is lost (appends then throw), or when
   * `signal` aborts. It only saves work: an owner that misses the loss appends blocks that every reader ignores.
   */
  async watch(signal: AbortSignal): Promise<void> {
    const { log, partition, codec } = this.#options;
    const reading = log.read('access-decisions', partition, this.#tail.nextOffset, { follow: true, signal });
    for await (const { records } of reading) {
      for (const { offset, value } of records) {
        if (offset < this.#tail.nextOffset || this.#inFlight?.equals(value)) continue;
        const block = codec.decodeBlock(value, { partition, offset });
        if (block?.kind !== 'open' || !isNextEpoch(this.#epoch, block)) continue;
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
   * The block is in the log, and the fold determines whether it counts. Nearly always nothing is between the last
   * block seen and this one, and then nothing needs to be read.
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

async function appendOrUnknown({ log, partition }: ClaimOptions, value: Buffer): Promise<number> {
  try {
    return await log.append('access-decisions', partition, [{ key: null, value }]);
  } catch (error) {
    throw new AppendOutcomeUnknownError(partition, { cause: error });
  }
}
