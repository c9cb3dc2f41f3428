import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { aLateBench } from '../../support/late/late-bench.ts';
import { aRecord } from '../../support/register-builders.ts';

const DAY = 86_400_000;

describe('a decision', () => {
  it('records what its source was allowed when the report came, and how late the report was', async () => {
    const bench = aLateBench();
    const { now } = bench.clock;
    const validFrom = new Date(now - 400 * DAY).toISOString();
    const ended = { validFrom, validUntil: new Date(now - 1).toISOString() };
    await bench.register(
      aRecord('source', { id: 'quick', delaySecondsMax: 60, validFrom }),
      aRecord('source', { id: 'ended', delaySecondsMax: 60, ...ended }),
    );
    const cases = [
      ['quick', 60_000],
      ['quick', 60_001],
      ['quick', -3_600_000],
      ['ended', 60_001],
      ['unregistered', 90 * DAY],
      ['unregistered', 90 * DAY + 1],
    ] as const;
    await bench.access(
      ...cases.map(([id, behind], n) =>
        anAccessEvent({
          eventId: `e${n}`,
          occurredAt: now - behind,
          source: { ...absentAccessEvent.source, id },
        }),
      ),
    );
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === cases.length);
    const decisions = await bench.decisions();
    expect(decisions.map(({ delaySecondsMax, lateByMillis }) => [delaySecondsMax, lateByMillis])).toEqual([
      [60, null],
      [60, 60_001],
      [60, null],
      [90 * 86_400, null],
      [90 * 86_400, null],
      [90 * 86_400, 90 * DAY + 1],
    ]);
    await decider.drain();
  });
});
