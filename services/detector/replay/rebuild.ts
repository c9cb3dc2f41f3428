import { blockCodec } from '../../adapters/avro/block-codec.ts';
import { memoryRowTable } from '../../adapters/memory/memory-row-table.ts';
import { type ReadBlock, readAcceptedBlocks } from '../../domain/decision-log/accepted-blocks.ts';
import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import { Detection, type DetectionHooks } from '../../domain/finding/detection.ts';
import type { Finding, Withdrawal } from '../../domain/finding/finding.ts';
import type { PlannedDetector } from '../../domain/finding/mechanisms/planned-detectors.ts';
import { type ObservedNow, observeBlock } from '../observe-block.ts';
import { WaitingReevaluations } from '../waiting-reevaluations.ts';
import { mergeBlocks } from './merge-blocks.ts';

interface RebuildDeps {
  readonly log: Log;
  readonly planned: readonly PlannedDetector[];
  /** The beginning of reading, one position a partition. */
  readonly from: readonly FoldPosition[];
  readonly hooks: Pick<DetectionHooks, 'suppressionOf'>;
  readonly signal: AbortSignal;
}

/** Shows the past to detectors that know nothing of it, beside the others. Nothing is written. */
export class Rebuild {
  readonly detection: Detection;
  readonly #judgedAgain: WaitingReevaluations;
  readonly #positions: FoldPosition[];
  readonly #standing = new Map<string, Finding>();

  constructor(private readonly deps: RebuildDeps) {
    this.detection = new Detection(memoryRowTable(), deps.planned, deps.hooks);
    this.#judgedAgain = new WaitingReevaluations(this.detection);
    this.#positions = [...deps.from];
  }

  get isEmpty(): boolean {
    return this.deps.planned.length === 0;
  }

  /** What was found and not withdrawn. */
  get standing(): readonly Finding[] {
    return [...this.#standing.values()];
  }

  /** Resolves once every block below these positions was seen, one position a partition. */
  async readTo(until: readonly FoldPosition[], now: Pick<ObservedNow, 'ms' | 'logger'>): Promise<void> {
    const blocks = this.#positions.map((from, partition) =>
      this.#blocks(partition, from, until[partition]?.offset ?? 0),
    );
    for await (const { partition, accepted } of mergeBlocks(blocks)) {
      const parts = { detection: this.detection, judgedAgain: this.#judgedAgain };
      const { findings, changes } = observeBlock(accepted.block, parts, {
        ...now,
        partition,
        decidedAt: accepted.appendedAt,
      });
      this.#note([...changes, ...findings]);
      this.#positions[partition] = { offset: accepted.offset + 1, state: accepted.state };
    }
    this.#note(this.#judgedAgain.count(now.ms));
  }

  async *#blocks(partition: number, from: FoldPosition, end: number): AsyncGenerator<ReadBlock, void, undefined> {
    const { log, signal } = this.deps;
    if (from.offset >= end) return;
    for await (const accepted of readAcceptedBlocks({ codec: blockCodec, log, partition, from, signal })) {
      if (accepted.offset >= end) return;
      yield accepted;
      if (accepted.offset + 1 >= end) return;
    }
  }

  #note(records: readonly (Finding | Withdrawal)[]): void {
    for (const record of records) {
      if (record.kind === 'withdrawal') this.#standing.delete(record.findingId);
      // What is found without a detector was found before.
      else if (record.detection !== null) this.#standing.set(record.findingId, record);
    }
  }
}
