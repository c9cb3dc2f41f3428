import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { PartitionLags } from '../../../services/adapters/metrics/partition-lags.ts';
import { fixedSchemas } from '../../../services/adapters/schema-registry/writer-schemas.ts';
import { frame } from '../../../services/avro/framing.ts';
import { PendingIdentities } from '../../../services/decider/identities/pending-identities.ts';
import { OwnedPartition } from '../../../services/decider/owned-partition.ts';
import { PartitionTables } from '../../../services/decider/partition-tables.ts';
import { SchemaLearner } from '../../../services/decider/schema-learner.ts';
import { SerialQueue } from '../../../services/decider/serial-queue.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import { claimPartition } from '../../../services/domain/decision-log/partition-owner.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { explained } from '../../support/decision-log/deciding.ts';
import { fixedPolicy } from '../../support/fixed-policy.ts';

const EVENTS = 2_300;

describe('a backlog of one partition', () => {
  it('becomes blocks that are full, but for the last', async () => {
    const { owned, sizes } = await aBacklog(() => {});
    await decideAll(owned);
    expect(await sizes()).toEqual([1_000, 1_000, 300]);
  });

  it('is in the log as far as it is decided when late facts are looked up', async () => {
    const found: number[] = [];
    const { owned } = await aBacklog((decided) => {
      if (decided === 10) owned.settled().then(() => found.push(owned.nextSource));
    });
    await decideAll(owned);
    expect(found).toEqual([1_000]);
  });
});

async function decideAll(owned: OwnedPartition): Promise<void> {
  const turn = new AbortController();
  const following = owned.follow(turn.signal);
  while (owned.nextSource < EVENTS && !owned.isOver) await new Promise(setImmediate);
  turn.abort();
  await following;
}

async function aBacklog(onDecided: (count: number) => void) {
  const log = memoryLog({ clock: () => 1 });
  const values = Array.from({ length: EVENTS }, (_, index) => {
    return frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent({ eventId: `e-${index}` })));
  });
  await log.append(
    'access-events',
    0,
    values.map((value) => ({ key: null, value })),
  );
  let decided = 0;
  const policies = fixedPolicy({
    version: 'test',
    decide() {
      decided += 1;
      onDecided(decided);
      return explained;
    },
  });
  const meters = openMeters();
  const window = { millisMax: 60_000, entriesMax: 10_000, bytesMax: 100_000_000 };
  const deps = {
    log,
    policies,
    meters,
    window,
    ownerId: 'owner',
    logger: openLogger('silent'),
    clock: () => 1,
    register: createRegisterView(),
    follower: { offset: 0, reached: async () => {}, failed: new Promise<never>(() => {}), stop: () => {} },
    identities: memoryIdentityTable(),
    accesses: memoryDecidedAccesses(),
  };
  const owner = await claimPartition({
    log,
    partition: 0,
    ownerId: 'owner',
    window,
    now: () => 1,
    codec: blockCodec,
    onAccepted: () => {},
    onIgnored: () => {},
  });
  const owned = new OwnedPartition({
    deps,
    partition: 0,
    owner,
    queue: new SerialQueue(),
    lags: new PartitionLags(meters),
    tables: new PartitionTables(deps, 0),
    identities: new PendingIdentities(deps.identities),
    learner: new SchemaLearner(fixedSchemas),
  });
  return {
    owned,
    async sizes() {
      const found: number[] = [];
      for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition: 0 }))
        if (block.kind === 'decisions') found.push(block.entries.length);
      return found;
    },
  };
}
