import type { receiveAccessEvents } from '../../../services/intake/receive-access-events.ts';
import type { RecentIdentities } from '../../../services/intake/recent-identities.ts';
import type { readRecords } from '../../../services/intake/request/read-records.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { type BenchWorld, ndjsonBodies } from '../bench-world.ts';
import { NDJSON_TYPE } from '../http-client.ts';
import { allocatedBy } from './allocated.ts';
import type { LoadModule } from './decider-stage.ts';

const LINES = 1_000;
const IDENTITIES_MAX = 100_000;

/**
 * Measures intake from the body of a request to its answer, without HTTP and the log: bodies of NDJSON are split, parsed,
 * checked, encoded, hashed and sorted. Returns CPU microseconds and heap bytes of an event.
 */
export async function intakeStage(world: BenchWorld, load: LoadModule) {
  const reading = await load<{ readRecords: typeof readRecords }>('services/intake/request/read-records.js');
  const receiving = await load<{ receiveAccessEvents: typeof receiveAccessEvents }>(
    'services/intake/receive-access-events.js',
  );
  const identities = await load<{ RecentIdentities: typeof RecentIdentities }>('services/intake/recent-identities.js');
  const bodies = ndjsonBodies(world.events, LINES);
  const ignore = () => {};
  const newDeps = (): unknown => ({
    queues: Array.from({ length: PARTITIONS_DECIDED }, () => ({ append: async () => {} })),
    deadLetters: { write: async () => {} },
    recent: new identities.RecentIdentities(IDENTITIES_MAX),
    quotas: { take: () => null },
    hashIp: () => 'ab'.repeat(32),
    locateIp: () => ({ approved: null, country: null }),
    meters: { eventsReceived: { inc: ignore } },
    clock: Date.now,
    requireOpen: ignore,
    promise: null,
  });
  const receiveAll = async () => {
    const deps = newDeps() as Parameters<typeof receiveAccessEvents>[2];
    let accepted = 0;
    for (const body of bodies) {
      const records = await reading.readRecords({ 'content-type': NDJSON_TYPE }, body, [NDJSON_TYPE]);
      if ('problem' in records) throw new Error('a body of the world was refused');
      const { results } = await receiving.receiveAccessEvents(records, null, deps);
      accepted += results.filter(({ status }) => status === 'accepted').length;
    }
    if (accepted !== world.events.length) throw new Error(`${accepted} of ${world.events.length} were accepted`);
  };
  // The first pass warms the code up.
  await receiveAll();
  const before = process.cpuUsage();
  await receiveAll();
  const { user, system } = process.cpuUsage(before);
  const bytes = await allocatedBy(receiveAll);
  return { cpu: (user + system) / world.events.length, bytes: bytes / world.events.length };
}
