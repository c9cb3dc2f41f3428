import { setImmediate } from 'node:timers/promises';
import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { frame } from '../../../services/avro/framing.ts';
import { startDecider } from '../../../services/decider/flow.ts';
import type { CompiledPolicySet } from '../../../services/domain/access-decision/policy-set.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { verifyPriorEvaluation } from '../../../services/domain/evaluation/prior-evaluation.ts';
import { onePolicy } from '../../../services/domain/policy/policies.ts';
import { followRegister } from '../../../services/domain/register/register-follower.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { encodeTick } from '../../../services/records/tick/encode-tick.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { aSigner } from '../archive-builder.ts';
import { anArchiver, retryingPacing } from '../archive-log.ts';
import { EVALUATION_KEY } from '../evaluation/evaluation-server.ts';

const START = Date.UTC(2026, 10, 24, 12);

/** What reaches the log, in this order. */
export type Step = { readonly record: RegisterRecord } | { readonly event: AccessEvent };

/** The real decider and archiver, run over the steps one by one: each access is decided on the records before it. */
export async function aSealedWorld(steps: readonly Step[], rules: CompiledPolicySet) {
  let now = START;
  const log = memoryLog({ clock: () => now });
  const archive = { objects: memoryObjectStore(), signer: aSigner() };
  const register = createRegisterView();
  const follower = followRegister(log, decodeFact, register);
  const decider = startDecider({
    log,
    register,
    follower,
    policies: onePolicy(rules),
    findPriorEvaluation: verifyPriorEvaluation(EVALUATION_KEY),
    identities: memoryIdentityTable(),
    accesses: memoryDecidedAccesses(),
    window: { millisMax: 60_000, entriesMax: 7, bytesMax: 1_000_000 },
    ownerId: 'tester',
    meters: openMeters(),
    logger: openLogger('silent'),
    clock: () => now,
  });
  while (!decider.isReady()) await setImmediate();
  for (const step of steps) {
    now += 1_000;
    if ('record' in step) {
      const value = frame(schemaIds.registerRecord, encodeRegisterRecord(step.record));
      await log.append('register', 0, [{ key: null, value }]);
      continue;
    }
    const { event } = step;
    const partition = partitionOf(event.actor.id, PARTITIONS_DECIDED);
    const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
    const before = await log.endOffset('access-decisions', partition);
    await log.append('access-events', partition, [{ key: Buffer.from(event.actor.id), value }]);
    while ((await log.endOffset('access-decisions', partition)) === before) await setImmediate();
  }
  await Promise.race([decider.drain(), decider.failed]);
  follower.stop();
  await log.append('register', 0, [
    { key: null, value: frame(schemaIds.tick, encodeTick({ stage: 'intake', at: now })) },
  ]);
  const archiver = anArchiver(log, archive, retryingPacing);
  await archiver.drain();
  return archive;
}
