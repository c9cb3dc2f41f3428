import { setTimeout as pause } from 'node:timers/promises';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import type { DeciderDeps } from '../../../services/decider/decider-deps.ts';
import { type LateClaim, LateFacts } from '../../../services/decider/late/late-facts.ts';
import type { DecidedAccesses } from '../../../services/domain/late-facts/decided-accesses.ts';
import { aLateBench } from '../../support/late/late-bench.ts';
import { aView, background, VIEWED_AT } from '../../support/late/late-view.ts';
import { aRecord } from '../../support/register-builders.ts';

const consent = aRecord('consent');

describe('facts that arrive after the access, by a clock that is set', () => {
  it.each([
    ['', []],
    [
      ', and a source once claimed a time in the future',
      [aView('b', { occurredAt: Date.parse('2030-01-01T00:00:00Z') })],
    ],
  ])('change an access also where the clock was far ahead for a moment%s', async (_, others) => {
    const bench = aLateBench();
    await bench.register(...background);
    await bench.access(aView('a'), ...others);
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 1 + others.length);
    await pause(150);
    bench.clock.now += 200 * 86_400_000;
    await pause(150);
    bench.clock.now -= 200 * 86_400_000;
    await bench.register(consent);
    await bench.until(async () => (await bench.reevaluations()).some(({ eventId }) => eventId === 'a'));
    await decider.drain();
  });

  it('are missed where the clock was ahead when the decider started, and was set back', async () => {
    const bench = aLateBench();
    const emergency = { approver: 'e-9', startedAt: '2026-11-24T09:00:00Z', expiresAt: '2026-11-24T10:00:00Z' };
    await bench.register(...background, aRecord('emergency', emergency));
    bench.clock.now += 60 * 86_400_000;
    const decider = bench.start();
    await pause(150);
    bench.clock.now -= 60 * 86_400_000;
    await bench.access(aView('a', { purpose: 'prevent-harm-or-loss' }));
    await bench.until(async () => (await bench.decisions()).length === 1);
    bench.clock.now = Date.parse(VIEWED_AT) + 86_400_000 + 10_000;
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    expect((await bench.reevaluations()).map(({ verdict }) => verdict)).toEqual(['violation']);
    await decider.drain();
  });
});

describe('emergencies of 90 days, which may be overdue for their review', () => {
  it('are checked some at a time, register records first, and seldom where that takes long', async () => {
    const [clock, register] = [{ now: Date.parse(VIEWED_AT) }, { offset: 0 }];
    const [steps, elapsed]: [string[], { millis: number }] = [[], { millis: 0 }];
    const claim: LateClaim & { lateCursor: number } = {
      partition: 0,
      lateCursor: 0,
      settled: async () => {},
      async reevaluate({ hits, registerTo }) {
        steps.push(registerTo === null ? `${hits.size}` : `up to ${registerTo}`);
        if (registerTo !== null) claim.lateCursor = registerTo;
        else elapsed.millis += 1_000;
        // It comes while emergencies are checked.
        if (steps.length === 1) register.offset = 1;
      },
    };
    const accesses = { ...memoryDecidedAccesses(), find: pagesOf(5_000) };
    const clocked = jest.spyOn(performance, 'now').mockImplementation(() => elapsed.millis);
    const log = memoryLog({ clock: () => clock.now });
    const deps = { log, accesses, follower: register, meters: openMeters(), clock: () => clock.now };
    const facts = new LateFacts(deps as unknown as DeciderDeps, () => [claim]);
    void facts.run();
    try {
      const checked = ['2000', 'up to 1', '2000', '1000'];
      await until(() => steps.length >= 4);
      expect(steps).toEqual(checked);
      clock.now += 59_000;
      await pause(150);
      expect(steps).toEqual(checked);
      clock.now += 1_000;
      await until(() => steps.length >= 7);
      expect(steps.slice(4)).toEqual(['2000', '2000', '1000']);
    } finally {
      clocked.mockRestore();
      await facts.stop();
    }
  });
});

/** Finds so many accesses, page by page. */
function pagesOf(count: number): DecidedAccesses['find'] {
  return (_, __, from, limit) => {
    const first = from?.readUInt32BE(0) ?? 0;
    const last = Math.min(first + limit, count);
    const places = Array.from({ length: last - first }, (___, at) => ({ partition: 0, sourceOffset: first + at }));
    const next = Buffer.alloc(4);
    next.writeUInt32BE(last, 0);
    return { places, next: last === count ? null : next };
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(10);
}
