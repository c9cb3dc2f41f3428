import type { JsonCache } from '../../../../services/adapters/filesystem/json-cache.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { followArchiveVerification } from '../../../../services/auditor/verification/archive-verification.ts';
import { type ObjectStore, ObjectUnreadableError } from '../../../../services/domain/transparency-log/object-store.ts';
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
    expect(await verified(changed(world.objects))).toMatchObject({ problems: 1, entries: 0, seals: 1 });
  });

  it('shows a changed byte once it is found, and still does after a restart', async () => {
    const meters = await listingForEver(changed(world.objects));
    expect(await numberOf(meters.archiveProblems)).toBe(1);
    expect(await numberOf(meters.archiveVerified)).toBe(0);

    const restarted = follow(world.objects, () => START);
    await until(async () => (await numberOf(restarted.meters.archiveVerificationDue)) > 0);
    await restarted.stop();
    expect(await numberOf(restarted.meters.archiveProblems)).toBe(1);

    expect(await verified(world.objects)).toMatchObject({ problems: 0, entries: 2 });
  });

  it('has no result where the store does not answer, tries again soon, and stays due', async () => {
    let attempts = 0;
    const away: ObjectStore = {
      ...world.objects,
      async get() {
        attempts += 1;
        throw new Error('away');
      },
    };
    const { meters, stop } = follow(away, ticking());
    await until(async () => attempts > 1);
    await stop();
    expect(await numberOf(meters.archiveVerified)).toBe(0);
    // An alert compares it with the time.
    const { due } = saved.value as { due: number };
    expect(saved.value).toEqual({ due, found: 0 });
    expect(await numberOf(meters.archiveVerificationDue)).toBe(due / 1_000);
  });

  it('knows after a restart since when a round is due that has no result', async () => {
    saved.value = { due: START - DAY_MS, found: 0 };
    const { meters, stop } = follow(world.objects, () => START);
    await until(async () => (await numberOf(meters.archiveVerificationDue)) > 0);
    await stop();
    expect(saved.value).toEqual({ due: START - DAY_MS, found: 0 });
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

  it.each([
    ['the result', { at: START + 365 * DAY_MS, entries: 2, seals: 1, problems: 0 }, DAY_MS],
    ['the time at which it is due', { due: START + 365 * DAY_MS, found: 0 }, 10 * 60_000],
  ])('is due as ever where a clock that was ahead saved %s', async (_, value, dueIn) => {
    saved.value = value;
    const { meters, stop } = follow(world.objects, () => START);
    await until(async () => (await numberOf(meters.archiveVerificationDue)) > 0);
    await stop();
    expect(await numberOf(meters.archiveVerificationDue)).toBe((START + dueIn) / 1_000);
  });

  it('runs where the clock is set back while it waits', async () => {
    const later = ticking();
    let looks = 0;
    const clock = () => later() + (++looks <= 2 ? 365 * DAY_MS : 0);
    // A real timer waits for the rest of the time.
    const { meters, stop } = follow(world.objects, clock, 5);
    await until(async () => (await numberOf(meters.archiveVerified)) > 0);
    await stop();
    expect(await numberOf(meters.archiveVerified)).toBeLessThan((START + 300 * DAY_MS) / 1_000);
  });

  it('goes on where the disk takes no result', async () => {
    saved.save = async () => {
      throw new Error('the disk is full');
    };
    expect(await verified(changed(world.objects))).toMatchObject({ problems: 1, seals: 1 });
  });

  it('shows an object of which the store returns other bytes than it was given', async () => {
    const unreadable: ObjectStore = {
      ...world.objects,
      async get(key) {
        if (key.startsWith(segmentPrefix)) throw new ObjectUnreadableError(key, 'it was returned damaged');
        return world.objects.get(key);
      },
    };
    const { problems, seals } = await verified(unreadable);
    expect({ isSeen: problems > 0, seals }).toEqual({ isSeen: true, seals: 1 });
  });

  it('shows as many problems as were found, where the next attempt has found fewer so far', async () => {
    saved.value = { due: START - DAY_MS, found: 5 };
    const meters = await listingForEver(changed(world.objects));
    expect(await numberOf(meters.archiveProblems)).toBe(5);
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

  /** Resolves with the meters once all segments were checked; the round has no end. */
  async function listingForEver(objects: ObjectStore) {
    let isListed = false;
    const unending: ObjectStore = {
      ...objects,
      async *list() {
        isListed = true;
        await new Promise(() => undefined);
      },
    };
    const { meters } = follow(unending, ticking());
    await until(async () => isListed);
    return meters;
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
      dueIn: due - (await numberOf(meters.archiveVerified)) * 1_000,
    };
  }
});

/** The same store, where one byte of each segment is another. */
function changed(objects: ObjectStore): ObjectStore {
  return {
    ...objects,
    async get(key) {
      const body = await objects.get(key);
      if (body === null || !key.startsWith(segmentPrefix)) return body;
      const copy = Buffer.from(body);
      copy[copy.length - 20] = (copy[copy.length - 20] ?? 0) ^ 1;
      return copy;
    },
  };
}

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
