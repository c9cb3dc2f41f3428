import { join } from 'node:path';
import { pino } from 'pino';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { Backtests } from '../../../../services/auditor/backtest/backtests.ts';
import { policyInForce } from '../../../../services/domain/policy/policies.ts';
import { filedSet } from '../../../../services/domain/policy/policy-record.ts';
import { aDecision, anEvent, DecidedWorld, START, until } from '../../../support/auditor/auditor-world.ts';

const TEN_MINUTES = 10 * 60_000;
const DAY = 86_400_000;
const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const rules = await loadPolicies(join(projectRoot, 'infra/policies'));
const sets = {
  policies: {
    of: (version: string) => (version.startsWith('v-') ? policyInForce(rules) : null),
    records: { sets: new Map(['v-1', 'v-2'].map((id) => [id, [{ ...filedSet(rules.text), id }]])) },
  },
  detections: { of: () => null, at: () => null },
};

let now = START;
const opened: Backtests[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function backtestsOf({ objects, signer }: Pick<DecidedWorld, 'objects' | 'signer'>): Backtests {
  const deps = { objects, vkey: signer.vkey, sets, clock: () => now, logger: pino({ level: 'silent' }) };
  const backtests = new Backtests(deps);
  opened.push(backtests);
  return backtests;
}

async function ended(backtests: Backtests, set: string, period = always) {
  const read = () => backtests.ask({ set, ...period });
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
    expect(second).toMatchObject({ problem: null, result: { policies: { decided: 0 }, detections: null } });
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
    expect([result, problem]).toEqual([null, expect.stringMatching(/^expected a signed note/)]);
    const failing = { ...objects, get: () => Promise.reject(new Error('the store is away')) };
    const { problem: why } = await ended(backtestsOf({ objects: failing, signer: new DecidedWorld().signer }), 'v-1');
    expect(why).toBe('the store is away');
  });

  it('end when somebody cancels them, and let the next one begin', async () => {
    const { objects, signer } = new DecidedWorld();
    const endless = { ...objects, get: () => new Promise<null>(() => {}) };
    const backtests = backtestsOf({ objects: endless, signer });
    const first = backtests.ask({ set: 'v-1', ...always });
    backtests.cancel('v-2');
    expect(backtests.ask({ set: 'v-2', ...always })).toBe('waiting');
    backtests.cancel('v-1');
    await until(() => backtests.ask({ set: 'v-2', ...always }) !== 'waiting');
    expect(first).toMatchObject({ result: null, problem: 'it was cancelled' });
    expect(backtests.ask({ set: 'v-1', ...always })).toBe('waiting');
  });

  it('count what they read, and leave out segments that end before their period', async () => {
    const world = new DecidedWorld();
    const decided = ['ev-1', 'ev-2'].map((eventId) => aDecision(anEvent({ eventId }), { registerOffset: 0 }));
    await world.decide(0, decided);
    await world.seal();
    const backtests = backtestsOf(world);
    const { progress, result } = await ended(backtests, 'v-1');
    expect(progress).toEqual({ read: 2, of: 2, isCut: false });
    expect(result?.policies).toMatchObject({ decided: 2, changed: 2 });
    const later = await ended(backtests, 'v-1', { ...always, from: START + 2 * DAY });
    expect(later.progress).toEqual({ read: 0, of: 0, isCut: false });
  });
});
