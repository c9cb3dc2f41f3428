import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import { decideRecord, readRecord } from '../../../services/decider/decide-record.ts';
import { findNoPriorEvaluation } from '../../../services/domain/access-decision/facts/prior-evaluation.ts';
import { BLOCK_ENTRIES_MAX, type Block } from '../../../services/domain/decision-log/block.ts';
import { foldStart } from '../../../services/domain/decision-log/fold.ts';
import { onePolicy } from '../../../services/domain/policy/policies.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { type BenchWorld, encodeEvents } from '../bench-world.ts';
import { registerOf } from '../decider-core.ts';

export interface DecidedBlocks {
  /** Blocks of decisions, as a detector gets them. */
  readonly blocks: readonly Block[];
  /** The events, as Avro without framing. */
  readonly events: readonly Buffer[];
}

/** Decides the events of a world with its whole register. */
export async function decidedBlocks(world: BenchWorld): Promise<DecidedBlocks> {
  const register = createRegisterView();
  for (const fact of registerOf(world)) register.applyRecord(fact);
  const state = {
    register,
    policies: onePolicy(await loadPolicies(policyEnvironment.read({}).folder)),
    findPriorEvaluation: findNoPriorEvaluation,
    identities: { contentHashOf: () => null },
    registerOffset: 0,
  };
  const decided = encodeEvents(world).map(({ event, value, partition }, offset) => {
    const record = { offset, appendedAt: event.occurredAt, key: null, value, headers: {} };
    const readable = readRecord(record);
    if ('rejected' in readable) throw new Error(readable.rejected.detail);
    return decideRecord(record, readable, partition, state);
  });
  const blocks: Block[] = [];
  for (let at = 0; at < decided.length; at += BLOCK_ENTRIES_MAX) {
    blocks.push(blockOf(decided.slice(at, at + BLOCK_ENTRIES_MAX).map(({ entry }) => entry)));
  }
  return { blocks, events: decided.map(({ decision }) => decision.event) };
}

function blockOf(entries: readonly Buffer[]): Block {
  return {
    ...{ kind: 'decisions' as const, entrySchemaId: schemaIds.accessDecision, entries: [...entries] },
    ...{ epoch: 1, owner: 'bench', previousHash: foldStart.chain, decidedAt: 0 },
    ...{ previousSource: -1, firstSource: 0, lastSource: 0, registerFrom: null, registerTo: null },
    ...{ window: null, cause: null },
  };
}
