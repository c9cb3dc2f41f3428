import { BLOCK_ENTRIES_MAX, type Block } from '../../../services/domain/decision-log/block.ts';
import { foldStart } from '../../../services/domain/decision-log/fold.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { type BenchWorld, encodeEvents } from '../bench-world.ts';
import { decideAllOnce } from '../decider-core.ts';

export interface DecidedBlocks {
  /** Blocks of decisions, as a detector gets them. */
  readonly blocks: readonly Block[];
  /** The events, as Avro without framing. */
  readonly events: readonly Buffer[];
}

/** Decides the events of a world with its whole register. */
export async function decidedBlocks(world: BenchWorld): Promise<DecidedBlocks> {
  const decided = await decideAllOnce(world, encodeEvents(world), ({ entry, decision }) => ({
    entry,
    event: decision.event,
  }));
  const blocks: Block[] = [];
  for (let at = 0; at < decided.length; at += BLOCK_ENTRIES_MAX) {
    blocks.push(blockOf(decided.slice(at, at + BLOCK_ENTRIES_MAX).map(({ entry }) => entry)));
  }
  return { blocks, events: decided.map(({ event }) => event) };
}

function blockOf(entries: readonly Buffer[]): Block {
  return {
    kind: 'decisions' as const,
    entrySchemaId: schemaIds.accessDecision,
    entries: [...entries],
    epoch: 1,
    owner: 'bench',
    previousHash: foldStart.chain,
    decidedAt: 0,
    previousSource: -1,
    firstSource: 0,
    lastSource: 0,
    registerFrom: null,
    registerTo: null,
    window: null,
    cause: null,
  };
}
