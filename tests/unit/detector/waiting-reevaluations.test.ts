import { JUDGED_AGAIN_MAX, WaitingReevaluations } from '../../../services/detector/waiting-reevaluations.ts';
import type { DetectedAccess } from '../../../services/domain/finding/detected-access.ts';
import { type AccessChanges, aDetectedAccess } from '../../support/decision-builders.ts';

describe('accesses that were judged again', () => {
  const aJudged = (eventId: string, actorId = 'e-1') =>
    aDetectedAccess({ eventId, actorId, ownerId: `o-${actorId}`, recordingId: `r-${eventId}` });
  let counted: string[][];
  let judgedAt: number[];
  let judgedAgain: WaitingReevaluations;
  beforeEach(() => {
    counted = [];
    judgedAt = [];
    const reevaluate = (accesses: readonly DetectedAccess[], _nowMs: number, at = 0) => {
      judgedAt.push(at);
      counted.push(accesses.map(({ event }) => event.eventId));
      return [];
    };
    judgedAgain = new WaitingReevaluations({ reevaluate });
  });

  it('are counted together, once', () => {
    for (const eventId of ['a', 'b', 'c']) judgedAgain.add([aJudged(eventId)], 0, 0);
    expect(counted).toEqual([]);
    judgedAgain.count(0);
    judgedAgain.count(0);
    expect(counted).toEqual([['a', 'b', 'c']]);
  });

  it('are counted as of the last judgement', () => {
    for (const [place, at] of [5, 7, 6].entries()) judgedAgain.add([aJudged(`e${place}`)], 9, at);
    judgedAgain.count(9);
    judgedAgain.add([aJudged('later')], 9, 4);
    judgedAgain.count(9);
    expect(judgedAt).toEqual([7, 4]);
  });

  it('do not wait beyond their bound', () => {
    judgedAgain.add(
      Array.from({ length: JUDGED_AGAIN_MAX - 1 }, (_, n) => aJudged(`e${n}`)),
      0,
      0,
    );
    expect(counted).toHaveLength(0);
    judgedAgain.add([aJudged('one'), aJudged('more')], 0, 0);
    expect(counted.map(({ length }) => length)).toEqual([JUDGED_AGAIN_MAX + 1]);
  });

  it('concern a new access of the same actor, owner or recording, and no other', () => {
    expect(judgedAgain.concerns([aJudged('a')])).toBe(false);
    judgedAgain.add([aJudged('a')], 0, 0);
    const other = aDetectedAccess({ eventId: 'b', actorId: 'e-2', ownerId: 'o-2', recordingId: 'r-2' });
    expect(judgedAgain.concerns([other])).toBe(false);
    expect(judgedAgain.concerns([other, aDetectedAccess({ actorId: 'e-1', ownerId: 'o-2', recordingId: 'r-2' })])).toBe(
      true,
    );
    expect(judgedAgain.concerns([aDetectedAccess({ actorId: 'e-2', ownerId: 'o-e-1', recordingId: 'r-2' })])).toBe(
      true,
    );
    expect(judgedAgain.concerns([aDetectedAccess({ actorId: 'e-2', ownerId: 'o-2', recordingId: 'r-a' })])).toBe(true);
    judgedAgain.count(0);
    expect(judgedAgain.concerns([aJudged('a')])).toBe(false);
  });

  it('concern a new access of the same member of the staff behind it, or one to the same mailbox', () => {
    const other = { actorId: 'e-2', ownerId: 'o-2', recordingId: 'r-2' };
    const isConcerned = (changes: AccessChanges) => judgedAgain.concerns([aDetectedAccess({ ...other, ...changes })]);
    const grant = { ...other, actorId: 'e-3', ownerId: 'o-3', recordingId: 'r-3', action: 'grant' } as const;
    judgedAgain.add([aDetectedAccess({ ...grant, staffId: 'e-7', recipientId: 'max@home.example' })], 0, 0);
    expect(isConcerned({ staffId: 'e-8', recipientId: 'mia@home.example' })).toBe(false);
    expect(isConcerned({ staffId: 'e-7' })).toBe(true);
    expect(isConcerned({ actorId: 'e-7' })).toBe(true);
    expect(isConcerned({ recipientId: 'Max+shop@home.example' })).toBe(true);
  });
});
