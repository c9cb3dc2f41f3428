import { deserialize, serialize } from 'node:v8';
import { defaultDetector } from '../../../../services/domain/finding/detectors.ts';
import { EventClock } from '../../../../services/domain/finding/event-clock.ts';
import { grantOutlivesJob } from '../../../../services/domain/finding/rules/grant-outlives-job.ts';
import { aDetectedAccess, DAY, HOUR, JUNE, MINUTE } from '../../../support/decision-builders.ts';

const LAG = 256;

describe('event time', () => {
  it('is the least of the last 256 times', () => {
    const clock = new EventClock();
    for (let at = 0; at < 1000; at++) clock.observe({ occurredAt: at, appendedAt: at });
    expect(clock.now).toBe(1000 - LAG);
  });

  it('does not follow one event of today in the middle of history', () => {
    const clock = new EventClock();
    for (let at = 0; at < 1000; at++) {
      const occurredAt = at % 50 === 49 ? 100 * DAY : at;
      clock.observe({ occurredAt, appendedAt: 100 * DAY });
      expect(clock.now).toBeLessThan(1000);
    }
  });

  it('ignores a time ahead of the time of receipt, and goes on where another has stopped', () => {
    const [one, other] = [new EventClock(), new EventClock()];
    one.observe({ occurredAt: DAY, appendedAt: 0 });
    expect(one.now).toBe(Number.NEGATIVE_INFINITY);
    for (let at = 0; at < 300; at++) one.observe({ occurredAt: at, appendedAt: at });
    other.load(deserialize(serialize(one.save())));
    for (const clock of [one, other]) clock.observe({ occurredAt: 300, appendedAt: 300 });
    expect([one.now, other.now]).toEqual([45, 45]);
  });
});

describe('a grant in history that was revoked in time', () => {
  it('is not overdue because an auditor asks today, while the history is still being read', () => {
    const [detector, today] = [defaultDetector(grantOutlivesJob), JUNE + 90 * DAY];
    const see = (changes: Parameters<typeof aDetectedAccess>[0]) => {
      detector.observe(aDetectedAccess({ ...changes, appendedAt: today }));
      return detector.advance?.({ nowMs: today + MINUTE, observedUpTo: today + MINUTE }) ?? [];
    };
    const reported = [
      ...see({ action: 'grant', staffId: 'e-7', occurredAt: JUNE }),
      ...see({ action: 'search', sourceId: 'custodes', occurredAt: today }),
      ...see({ action: 'revoke', staffId: 'e-7', occurredAt: JUNE + HOUR }),
      ...Array.from({ length: 2 * LAG }, (_, at) => see({ occurredAt: JUNE + 2 * DAY + at })).flat(),
    ];
    expect(reported).toEqual([]);
  });

  it('is overdue once the history has passed it without a revocation', () => {
    const detector = defaultDetector(grantOutlivesJob);
    detector.observe(
      aDetectedAccess({ action: 'grant', staffId: 'e-7', occurredAt: JUNE, appendedAt: JUNE + 90 * DAY }),
    );
    for (let at = 0; at < LAG; at++)
      detector.observe(aDetectedAccess({ occurredAt: JUNE + 2 * DAY, appendedAt: JUNE + 90 * DAY }));
    const reported = detector.advance?.({ nowMs: JUNE + 90 * DAY, observedUpTo: Number.POSITIVE_INFINITY });
    expect(reported?.map(({ rule }) => rule)).toEqual(['grant-outlives-job']);
  });
});
