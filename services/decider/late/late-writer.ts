import type { PartitionOwner } from '../../domain/decision-log/partition-owner.ts';
import { type DeciderDeps, judgingStateOf } from '../decider-deps.ts';
import { toFiledAccess, type WrittenDecision } from './filed-access.ts';
import { JudgedLately } from './judged-lately.ts';
import { type LateRecord, reevaluate } from './reevaluate.ts';
import { inBlocks } from './table-rows.ts';

/**
 * The number of ineffective register records before the log stores the cursor: a new claim checks at most as many
 * again.
 */
const LATE_RECORDS_NOTED = 10_000;

/** Source offsets to re-evaluate, each with the records that may change its decision. */
export type LateSlice = readonly (readonly [sourceOffset: number, late: readonly LateRecord[]])[];

/** Re-evaluates accesses of one partition and appends the changes as blocks of one owner. */
export class LateWriter {
  readonly #deps: DeciderDeps;
  readonly #partition: number;
  readonly #owner: PartitionOwner;
  readonly #judged = new JudgedLately();
  #cursor: number;

  constructor(deps: DeciderDeps, partition: number, owner: PartitionOwner) {
    this.#deps = deps;
    this.#partition = partition;
    this.#owner = owner;
    this.#cursor = owner.state.register;
  }

  /**
   * The register offset up to which late facts are processed for this owner; the log's value follows in larger steps.
   */
  get cursor(): number {
    return this.#cursor;
  }

  /** This slice completes every register record below `to`; `null` when more slices follow for the same records. */
  async write(slice: LateSlice, to: number | null, isNoted: boolean): Promise<void> {
    await this.#append(this.#judge(slice), to);
    if (to === null) return;
    this.#cursor = Math.max(this.#cursor, to);
    // An idle register must cause almost no writes.
    const records = to - this.#owner.state.register;
    if (records >= (isNoted ? 1 : LATE_RECORDS_NOTED)) await this.#owner.appendReevaluations(to, []);
  }

  #judge(slice: LateSlice): WrittenDecision[] {
    const state = { ...judgingStateOf(this.#deps), now: this.#deps.clock() };
    return slice.flatMap(([sourceOffset, late]) => {
      // Time may have passed: then nothing was seen before.
      const last = late.at(-1);
      if (last !== undefined && this.#judged.hasSeen(sourceOffset, last.offset)) return [];
      const inForce = this.#deps.accesses.get({ partition: this.#partition, sourceOffset });
      if (inForce === null) return [];
      const { registerOffset, changed } = reevaluate(inForce, late, state);
      this.#judged.note(sourceOffset, registerOffset);
      return changed ?? [];
    });
  }

  async #append(changed: readonly WrittenDecision[], to: number | null): Promise<void> {
    const owner = this.#owner;
    for (const { block, isLast } of inBlocks(changed)) {
      const { register } = owner.state;
      const entries = block.map(({ entry }) => entry);
      await owner.appendReevaluations(isLast && to !== null ? Math.max(to, register) : register, entries);
      const filed = block.flatMap((again) => toFiledAccess(this.#partition, again) ?? []);
      this.#deps.accesses.put(this.#partition, owner.position, filed);
      for (const { decision } of block) {
        const from = decision.reevaluation?.previousVerdict ?? '';
        this.#deps.meters.reevaluations.inc({ from, to: decision.verdict });
      }
    }
  }
}
