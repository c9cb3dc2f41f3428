import { OwnerDays } from '../../../../../services/domain/finding/days/owner-days.ts';
import { lookUpsOverPeers } from '../../../../../services/domain/finding/rules/look-ups-over-peers.ts';
import { aDetectedAccess, DAY, HOUR, JUNE } from '../../../../support/decision-builders.ts';

const values = { windowDays: 7, ownersMin: 10, ratioMin: 2, deviationsMin: 3, peersMin: 3 };
const create = () => lookUpsOverPeers.create(values, { severity: 'medium' });

const look = (actorId: string, owner: number, occurredAt: number) =>
  aDetectedAccess({ actorId, role: 'agent', ownerId: `o-${owner}`, occurredAt });

/** Four peers with four owners each, on the day before. */
const peers = [1, 2, 3, 4].flatMap((peer) => [1, 2, 3, 4].map((owner) => look(`p-${peer}`, owner, JUNE)));

describe('owners that a person looked at over midnight', () => {
  const evening = JUNE + 2 * DAY - HOUR;

  it('are as many as they are, however late the evening arrives', () => {
    const detector = create();
    for (const one of peers) detector.observe(one);
    const late = Array.from({ length: 40 }, (_, clip) => look('e-1', 1 + (clip % 3), evening + clip));
    const found = [look('e-1', 9, evening + 2 * HOUR), ...late].flatMap((one) => detector.observe(one));
    expect(found).toEqual([]);
  });

  it('are compared with a limit as soon as the day before has come, such as a history that is imported', () => {
    const detector = create();
    const looks = Array.from({ length: 40 }, (_, owner) => look('e-1', owner, evening));
    const late = Array.from({ length: 40 }, (_, owner) => look('e-1', 100 + owner, evening));
    expect(looks.flatMap((one) => detector.observe(one))).toEqual([]);
    for (const one of peers) detector.observe(one);
    expect(late.flatMap((one) => detector.observe(one)).length).toBeGreaterThan(30);
  });

  it('are not compared with all people for each of them where nobody looked at anything before that day', () => {
    const detector = create();
    const asked = jest.spyOn(OwnerDays.prototype, 'sumsOf');
    try {
      const looks = Array.from({ length: 400 }, (_, at) => look(`e-${at % 4}`, at, evening + at));
      expect(looks.flatMap((one) => detector.observe(one))).toEqual([]);
      expect(asked.mock.calls.length).toBeLessThanOrEqual(2);
    } finally {
      asked.mockRestore();
    }
  });

  it('are compared with limits that are made once a day, whatever day comes next', () => {
    const detector = create();
    for (const one of peers) detector.observe(one);
    const asked = jest.spyOn(OwnerDays.prototype, 'sumsOf');
    try {
      const looks = Array.from({ length: 60 }, (_, owner) => look('e-1', owner, evening + (owner % 2) * 2 * HOUR));
      expect(looks.flatMap((one) => detector.observe(one)).length).toBeGreaterThan(30);
      expect(asked.mock.calls.length).toBeLessThanOrEqual(4);
    } finally {
      asked.mockRestore();
    }
  });
});
