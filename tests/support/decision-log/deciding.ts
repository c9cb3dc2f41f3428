import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { type Meters, openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import type { WriterSchemas } from '../../../services/adapters/schema-registry/writer-schemas.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { startDecider } from '../../../services/decider/flow.ts';
import type { AccessDecision, Decision } from '../../../services/domain/access-decision/access-decision.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import type { RunningStage } from '../../../services/domain/stage.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { decodeDeadLetter } from '../../../services/records/dead-letter/decode-dead-letter.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { fixedPolicy } from '../fixed-policy.ts';

/** What a decider says that explains everything. */
export const explained: Decision = {
  verdict: 'explained',
  determinedBy: [],
  observed: [],
  explanation: null,
  reason: 'because the test says so',
  tried: [],
  facts: null,
};

/** A decider that explains everything it can read, on an empty register. */
export function startExplaining(log: Log, schemas: WriterSchemas, meters: Meters = openMeters()): RunningStage {
  return startDecider({
    log,
    schemas,
    meters,
    register: createRegisterView(),
    follower: {
      offset: 0,
      reached: () => Promise.resolve(),
      failed: new Promise<never>(() => {}),
      stop: () => {},
    },
    policies: fixedPolicy({ version: 'test', decide: () => explained }),
    identities: memoryIdentityTable(),
    accesses: memoryDecidedAccesses(),
    window: { millisMax: 60_000, entriesMax: 1_000, bytesMax: 1_000_000 },
    ownerId: `owner-${Math.random()}`,
    logger: openLogger('silent'),
    clock: Date.now,
  });
}

/** The accepted decisions of a partition, in order. */
export async function decisionsIn(log: Log, partition: number): Promise<AccessDecision[]> {
  const found: AccessDecision[] = [];
  for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition })) {
    found.push(...block.entries.map((entry) => decodeAccessDecision(block.entrySchemaId, entry)));
  }
  return found;
}

export async function deadLettersIn(log: Log): Promise<ReturnType<typeof decodeDeadLetter>[]> {
  const found: ReturnType<typeof decodeDeadLetter>[] = [];
  for await (const { records } of log.read('dead-letters', 0, 0)) {
    for (const { value } of records)
      found.push(decodeDeadLetter(schemaIds.deadLetter, unframe(value)?.body ?? Buffer.alloc(0)));
  }
  return found;
}
