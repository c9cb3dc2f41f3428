import { setTimeout as pause } from 'node:timers/promises';
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
