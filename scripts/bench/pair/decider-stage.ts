import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { openDecidedAccesses } from '../../../services/adapters/embedded/decided-accesses.ts';
import type { openIdentityTable } from '../../../services/adapters/embedded/identity-table.ts';
import type { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import type { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import type { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import type { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import type { startDecider } from '../../../services/decider/flow.ts';
import type { onePolicy } from '../../../services/domain/policy/policies.ts';
import type { createRegisterView } from '../../../services/domain/register/register-view.ts';
import type { BenchWorld, encodeEvents } from '../bench-world.ts';
import type { registerOf } from '../decider-core.ts';
import { allocatedBy } from './allocated.ts';

/** Loads a built module of the build that is measured. */
export type LoadModule = <Module>(path: string) => Promise<Module>;

const BATCH = 1_000;
const WINDOW = { millisMax: 300_000, entriesMax: 200_000, bytesMax: 64 * 1024 * 1024 };
const never = new Promise<never>(() => {});

interface StageParts {
  readonly log: ReturnType<typeof memoryLog>;
  readonly folder: string;
}

/**
 * Measures the decider as a stage: it reads a log in memory, decides, appends blocks and writes both of its tables to
 * disk; the register is in memory. Returns CPU microseconds of an event, of all threads, and bytes that an event
 * allocates on the heap of V8, without what buffers refer to.
 */
export async function deciderStage(world: BenchWorld, load: LoadModule, scratch: string) {
  const start = await stageOf(world, load);
  // The first pass warms the code up.
  for (const pass of ['warm', 'cpu'] as const) {
    const parts = await filled(world, load, join(scratch, pass));
    const before = process.cpuUsage();
    await (await start(parts)).drain();
    const { user, system } = process.cpuUsage(before);
    if (pass === 'cpu') {
      const others = await filled(world, load, join(scratch, 'bytes'));
      const bytes = await allocatedBy(async () => (await start(others)).drain());
      return { cpu: (user + system) / world.events.length, bytes: bytes / world.events.length };
    }
  }
  throw new Error('no pass was measured');
}

async function filled(world: BenchWorld, load: LoadModule, folder: string): Promise<StageParts> {
  await mkdir(folder, { recursive: true });
  const memory = await load<{ memoryLog: typeof memoryLog }>('services/adapters/memory/memory-log.js');
  const encoding = await load<{ encodeEvents: typeof encodeEvents }>('scripts/bench/bench-world.js');
  const log = memory.memoryLog({ clock: Date.now });
  const byPartition = new Map<number, { key: null; value: Buffer }[]>();
  for (const { value, partition } of encoding.encodeEvents(world)) {
    const records = byPartition.get(partition) ?? [];
    byPartition.set(partition, records);
    records.push({ key: null, value });
  }
  for (const [partition, records] of byPartition) {
    for (let at = 0; at < records.length; at += BATCH) {
      await log.append('access-events', partition, records.slice(at, at + BATCH));
    }
  }
  return { log, folder };
}

async function stageOf(world: BenchWorld, load: LoadModule) {
  const flow = await load<{ startDecider: typeof startDecider }>('services/decider/flow.js');
  const tables = {
    ...(await load<{ openIdentityTable: typeof openIdentityTable }>('services/adapters/embedded/identity-table.js')),
    ...(await load<{ openDecidedAccesses: typeof openDecidedAccesses }>(
      'services/adapters/embedded/decided-accesses.js',
    )),
  };
  const { openMeters: newMeters } = await load<{ openMeters: typeof openMeters }>(
    'services/adapters/metrics/catalogue.js',
  );
  const meters = newMeters();
  const policies = await policiesOf(load);
  const views = await load<{ createRegisterView: typeof createRegisterView }>(
    'services/domain/register/register-view.js',
  );
  const { registerOf: facts } = await load<{ registerOf: typeof registerOf }>('scripts/bench/decider-core.js');
  const register = views.createRegisterView();
  for (const fact of facts(world)) register.applyRecord(fact);
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore } as never;
  return async ({ log, folder }: StageParts) => {
    const identities = tables.openIdentityTable({ folder: join(folder, 'identities') });
    const accesses = tables.openDecidedAccesses({ folder: join(folder, 'decided-accesses') });
    const follower = { offset: 0, reached: async () => {}, failed: never, stop: ignore };
    const given = { log, register, follower, policies, identities, accesses, meters, logger, clock: Date.now };
    const stage = flow.startDecider({ ...given, window: WINDOW, ownerId: 'bench' });
    return {
      async drain() {
        await stage.drain();
        await identities.close();
        await accesses.close();
      },
    };
  };
}

async function policiesOf(load: LoadModule) {
  const folders = await load<{ policyEnvironment: typeof policyEnvironment }>(
    'services/adapters/policies/policy-environment.js',
  );
  const loading = await load<{ loadPolicies: typeof loadPolicies }>('services/adapters/policies/load-policies.js');
  const { onePolicy: always } = await load<{ onePolicy: typeof onePolicy }>('services/domain/policy/policies.js');
  return always(await loading.loadPolicies(folders.policyEnvironment.read({}).folder));
}
