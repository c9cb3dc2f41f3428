import { blockCodec } from '../../services/adapters/avro/block-codec.ts';
import { frame } from '../../services/avro/framing.ts';
import type { AccessDecision } from '../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import type { Block } from '../../services/domain/decision-log/block.ts';
import { CHAIN_BYTES, type FoldState, fold, foldStart, hashOfBlock } from '../../services/domain/decision-log/fold.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { encodeAccessDecision } from '../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { aDecision } from './decision-builders.ts';

export interface Decided {
  readonly event: AccessEvent;
  readonly decision?: Partial<AccessDecision>;
}

/** Plays intake and decider for one partition: appends events, and blocks of their decisions that fold accepts. */
export class DecidedPartition {
  #state: FoldState = foldStart;

  constructor(
    readonly log: Log,
    readonly partition: number,
    readonly owner = 'tester',
  ) {}

  async open(epoch = 1): Promise<void> {
    await this.#append({ ...this.#block('open'), epoch, owner: this.owner, previousHash: Buffer.alloc(CHAIN_BYTES) });
  }

  /** One block with a decision for each event. */
  async decide(decided: readonly Decided[]): Promise<void> {
    const values = decided.map(({ event }) => ({
      key: Buffer.from(event.actor.id),
      value: frame(schemaIds.accessEvent, encodeAccessEvent(event)),
    }));
    const firstSource = await this.log.append('access-events', this.partition, values);
    const entries = decided.map(({ event, decision }, index) => {
      const encoded = { event: encodeAccessEvent(event), eventSchemaId: schemaIds.accessEvent };
      return encodeAccessDecision(aDecision(encoded, { sourceOffset: firstSource + index, ...decision }));
    });
    const lastSource = firstSource + entries.length - 1;
    await this.#append({ ...this.#block('decisions'), firstSource, lastSource, entries });
  }

  /** One block that judges an access again: another outcome for the event at `sourceOffset`. */
  async judgeAgain(sourceOffset: number, { event, decision }: Decided): Promise<void> {
    const { register } = this.#state;
    const encoded = { event: encodeAccessEvent(event), eventSchemaId: schemaIds.accessEvent };
    const reevaluation = { at: 0, because: null, previousVerdict: 'unknown' } as const;
    const again = aDecision(encoded, { sourceOffset, ...decision, registerOffset: register + 1, reevaluation });
    const entries = [encodeAccessDecision(again)];
    await this.#append({ ...this.#block('reevaluations'), registerTo: register + 1, entries });
  }

  /** A block of an owner that has lost the partition: it is in the log and does not count. */
  async decideAsZombie(decided: readonly Decided[]): Promise<void> {
    const kept = this.#state;
    const entries = decided.map(({ event, decision }) => {
      const encoded = { event: encodeAccessEvent(event), eventSchemaId: schemaIds.accessEvent };
      return encodeAccessDecision(aDecision(encoded, decision));
    });
    await this.#append({ ...this.#block('decisions'), owner: 'zombie', lastSource: kept.last + 1, entries });
    this.#state = kept;
  }

  #block(kind: Block['kind']): Block {
    const { epoch, owner, last, register, chain } = this.#state;
    return {
      kind,
      epoch,
      owner,
      previousSource: last,
      firstSource: last + 1,
      lastSource: last,
      previousHash: chain,
      decidedAt: 0,
      window: null,
      cause: null,
      registerFrom: register,
      registerTo: null,
      entries: [],
      entrySchemaId: schemaIds.accessDecision,
    };
  }

  async #append(block: Block): Promise<void> {
    const value = blockCodec.encodeBlock(block);
    await this.log.append('access-decisions', this.partition, [{ key: null, value }]);
    this.#state = fold(this.#state, block, hashOfBlock(value)) ?? this.#state;
  }
}
