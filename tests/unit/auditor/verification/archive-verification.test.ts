import type { JsonCache } from '../../../../services/adapters/filesystem/json-cache.ts';
import { openLogger } from '../../../../services/adapters/logging/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { followArchiveVerification } from '../../../../services/auditor/verification/archive-verification.ts';
import type { ObjectStore } from '../../../../services/domain/transparency-log/object-store.ts';
import { segmentPrefix } from '../../../../services/domain/transparency-log/seal.ts';
import { aDecision, anEvent, DecidedWorld, START } from '../../../support/auditor/auditor-world.ts';

const DAY_MS = 86_400_000;
/** Longer than the wait for the first verification, so that each look at the clock passes it. */
const LOOK_MS = 11 * 60_000;

describe('the verification of the archive by the auditor', () => {
  let world: DecidedWorld;
  let saved: JsonCache & { value: unknown };

  beforeEach(async () => {
    world = new DecidedWorld();
    await world.decide(0, [aDecision(anEvent()), aDecision(anEvent({ eventId: 'ev-2' }))]);
    await world.seal();
    saved = {
      value: null,
      load: async () => saved.value,
      async save(value) {
        saved.value = value;
      },
    };
  });

  it('shows that every check holds, and when the next one is', async () => {
    expect(await verified(world.objects)).toEqual({ problems: 0, entries: 2, seals: 1, dueIn: DAY_MS });
  });

  it('shows how many checks fail where a sealed byte was changed', async () => {
    const changed: ObjectStore = {
      ...world.objects,
      async get(key) {
        const body = await world.objects.get(key);
        if (body === null || !key.startsWith(segmentPrefix)) return body;
        const copy = Buffer.from(body);
        copy[copy.length - 20] = (copy[copy.length - 20] ?? 0) ^ 1;
        return copy;
      },
    };
    expect(await verified(changed)).toMatchObject({ problems: 1, entries: 0, seals: 1 });
  });

  it('has no result where the store does not answer, and tries again soon', async () => {
    const away: ObjectStore = { ...world.objects, get: () => Promise.reject(new Error('away')) };
    const { meters, stop } = follow(away, ticking());
    await until(async () => (await numberOf(meters.archiveVerificationDue)) * 1_000 > START + 2 * LOOK_MS);
    await stop();
    expect(await numberOf(meters.archiveVerified)).toBe(0);
    expect(saved.value).toBeNull();
  });

  it('knows after a restart what came of the last one, and waits for the rest of the time', async () => {
    await verified(world.objects);
    const last = (saved.value as { at: number }).at;
    const { meters, stop } = follow(world.objects, () => last + 1_000);
    await until(async () => (await numberOf(meters.archiveVerificationDue)) > 0);
    await stop();
    expect(await numberOf(meters.archiveVerified)).toBe(last / 1_000);
    expect(await numberOf(meters.archiveVerifiedEntries)).toBe(2);
    expect(await numberOf(meters.archiveVerificationDue)).toBe((last + DAY_MS) / 1_000);
  });

  it('waits for a time that is longer than a timer may be', async () => {
    await verified(world.objects);
    const last = (saved.value as { at: number }).at;
    const reads: string[] = [];
    const objects: ObjectStore = {
      ...world.objects,
      get(key) {
        reads.push(key);
        return world.objects.get(key);
      },
    };
    const { meters, stop } = follow(objects, () => last + 1_000, 60 * DAY_MS);
    await until(async () => (await numberOf(meters.archiveVerificationDue)) > 0);
    // Node would end such a timer after a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stop();
    expect(reads).toEqual([]);
  });

  it('never runs where it is off', async () => {
    const { meters, done } = follow(world.objects, ticking(), null);
    await done;
    expect(await numberOf(meters.archiveVerificationDue)).toBe(0);
  });

  function follow(objects: ObjectStore, clock: () => number, everyMillis: number | null = DAY_MS) {
    const meters = openMeters();
    const stop = new AbortController();
    const deps = { objects, vkey: world.signer.vkey, saved, meters, clock, logger: openLogger('silent'), everyMillis };
    const done = followArchiveVerification(deps, stop.signal);
    return {
      meters,
      done,
      async stop() {
        stop.abort();
        await done;
      },
    };
  }

  async function verified(objects: ObjectStore) {
    const { meters, stop } = follow(objects, ticking());
    await until(async () => (await numberOf(meters.archiveVerified)) > 0);
    // The next wait begins after the result is saved.
    await until(async () => (await numberOf(meters.archiveVerificationDue)) > (await numberOf(meters.archiveVerified)));
    await stop();
    const due = (await numberOf(meters.archiveVerificationDue)) * 1_000;
    return {
      problems: await numberOf(meters.archiveProblems),
      entries: await numberOf(meters.archiveVerifiedEntries),
      seals: await numberOf(meters.archiveVerifiedSeals),
      // One look at the clock after the result.
      dueIn: due - (await numberOf(meters.archiveVerified)) * 1_000 - LOOK_MS,
    };
  }
});

function ticking(): () => number {
  let now = START;
  return () => {
    now += LOOK_MS;
    return now;
  };
}

async function numberOf(gauge: { get(): Promise<{ values: { value: number }[] }> }): Promise<number> {
  return (await gauge.get()).values[0]?.value ?? 0;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
