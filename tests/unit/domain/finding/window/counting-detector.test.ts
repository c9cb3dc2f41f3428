import { ownerFanOut } from '../../../../../services/domain/finding/rules/owner-fan-out.ts';
import { aDetectedAccess, HOUR, JUNE } from '../../../../support/decision-builders.ts';

it('forgets an access that records of a former team would have explained, as was found later', () => {
  const detector = ownerFanOut.create({ peopleMin: 2, windowDays: 7 }, { severity: 'high' });
  const first = { eventId: 'a', actorId: 'e-1', occurredAt: JUNE, verdict: 'unexplained' } as const;
  const second = { eventId: 'b', actorId: 'e-2', occurredAt: JUNE + HOUR, verdict: 'unexplained' } as const;
  expect(detector.observe(aDetectedAccess(first))).toEqual([]);
  expect(detector.observe(aDetectedAccess(second))).toHaveLength(2);
  const state = 'left team:sales on 1 Jun 2026, 00:00 UTC: there ticket T-1 would have explained it';
  const again = aDetectedAccess({ ...first, tried: [{ kind: 'person', id: 'e-1', state }] });
  const withdrawn = detector.forget?.([again]) ?? [];
  expect(withdrawn.map(({ evidence }) => evidence.eventId)).toEqual(['b']);
  expect(detector.observe(again)).toEqual([]);
});
