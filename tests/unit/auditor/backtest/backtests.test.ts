import { pino } from 'pino';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { Backtests } from '../../../../services/auditor/backtest/backtests.ts';
import type { PolicyInForce } from '../../../../services/domain/policy/policies.ts';
import { aDecision, anEvent, DecidedWorld, START, until } from '../../../support/auditor/auditor-world.ts';

const TEN_MINUTES = 10 * 60_000;
const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
/** Explains everything. */
const generous = {
  version: 'v-1',
  decide: () => ({ verdict: 'explained', determinedBy: [], facts: null }),
} as unknown as PolicyInForce;

let now = START;
const opened: Backtests[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function backtestsOf(world: Pick<DecidedWorld, 'objects' | 'signer'>): Backtests {
  const sets = {
    policies: { of: (version: string) => (version.startsWith('v-') ? { ...generous, version } : null) },
    detections: { of: () => null, at: () => null },
  };
  const { objects, signer } = world;
  const deps = { objects, vkey: signer.vkey, sets, clock: () => now, logger: pino({ level: 'silent' }) };
  const backtests = new Backtests(deps);
  opened.push(backtests);
  return backtests;
}

async function ended(backtests: Backtests, set: string) {
  const read = () => backtests.ask({ set, ...always });
  await until(() => {
    const job = read();
    return job !== 'waiting' && job?.endedAt != null;
  });
  const job = read();
  if (job === null || job === 'waiting') throw new Error('it was forgotten');
  return job;
}

describe('back-tests', () => {
  it('run one at a time, each once, and are forgotten after ten minutes', async () => {
    const backtests = backtestsOf(new DecidedWorld());
    const first = backtests.ask({ set: 'v-1', ...always });
    expect(backtests.ask({ set: 'v-2', ...always })).toBe('waiting');
    expect(backtests.ask({ set: 'v-1', ...always })).toBe(first);
    expect(await ended(backtests, 'v-1')).toBe(first);
    const second = await ended(backtests, 'v-2');
    expect(second.result).toMatchObject({ subject: 'policies', report: { policyVersion: 'v-2', decided: 0 } });
    now += TEN_MINUTES + 1;
    expect(backtests.ask({ set: 'v-1', ...always })).not.toBe(first);
  });

  it('know no set that the register does not have', () => {
    expect(backtestsOf(new DecidedWorld()).ask({ set: 'x', ...always })).toBeNull();
  });

  it('report why the archive cannot be read', async () => {
    const objects = memoryObjectStore();
    await objects.putOnce('checkpoint', Buffer.from('no checkpoint\n'));
    const { result, problem } = await ended(backtestsOf({ objects, signer: new DecidedWorld().signer }), 'v-1');
    expect(result).toBeNull();
    expect(problem).not.toBe('');
  });

  it('count what they read', async () => {
    const world = new DecidedWorld();
    await world.decide(0, [
      aDecision(anEvent(), { registerOffset: 0 }),
      aDecision(anEvent({ eventId: 'ev-2' }), { registerOffset: 0 }),
    ]);
    await world.seal();
    const { read, isCut, result } = await ended(backtestsOf(world), 'v-1');
    expect([read, isCut]).toEqual([2, false]);
    expect(result).toMatchObject({ report: { decided: 2, changed: 2 } });
  });
});
