import type { Detector } from '../../../../../services/domain/finding/detector.ts';
import { liveOverrun } from '../../../../../services/domain/finding/rules/live-overrun.ts';
import { aDetectedAccess, HOUR, JUNE, MINUTE } from '../../../../support/decision-builders.ts';

const create = (): Detector => {
  const values = { arrivalSeconds: 2, liveSecondsMax: 60, importMinutes: 60, endsMin: 5, endsPerMissingMin: 20 };
  return liveOverrun.create(values, { severity: 'high' });
};

const stream = { eventId: 'a', action: 'livestream', occurredAt: JUNE, appendedAt: JUNE } as const;
const begin = () => aDetectedAccess({ ...stream, verdict: 'explained', permissionUntil: JUNE + HOUR });
const end = () =>
  aDetectedAccess({
    ...{ eventId: 'b', action: 'livestream', verdict: 'ended', accessId: 'a' },
    ...{ occurredAt: JUNE + 2 * HOUR, appendedAt: JUNE + 2 * HOUR },
  });

it.each(['duplicate', 'conflict'] as const)('is found of a stream whose begin arrives again as a %s', (verdict) => {
  for (const action of ['livestream', 'view'] as const) {
    const detector = create();
    const again = aDetectedAccess({ ...stream, action, verdict, appendedAt: JUNE + MINUTE });
    const reported = [begin(), again, end()].flatMap((access) => detector.observe(access));
    expect(reported.map(({ evidence }) => evidence.eventId)).toEqual(['a']);
  }
});
