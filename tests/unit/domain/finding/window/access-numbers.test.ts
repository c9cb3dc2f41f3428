import { ABSENT } from '../../../../../services/domain/finding/numbered/texts.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { aDetectedAccess } from '../../../../support/decision-builders.ts';

/** Texts that nothing uses are looked for after fewer. */
const ADDED = 70_000;

describe('the numbers of an access', () => {
  /** As a text for each: absent ones have none. */
  function textsOf(one: Parameters<typeof accessRows.numbersOf>[0]) {
    const { source, actor, reported, role, team, owner, camera, recording } = accessRows.numbersOf(one);
    const numbers = { source, actor, reported, role, team, owner, camera, recording };
    return Object.values(numbers).map((number) => (number === ABSENT ? null : accessRows.texts.textOf(number)));
  }

  it('are those of its texts, whatever the access before had, also behind texts that were forgotten', () => {
    const full = {
      actorId: 'e-1',
      role: 'agent',
      team: 'support',
      ownerId: 'o-1',
      cameraId: 'c-1',
      recordingId: 'r-1',
    };
    const bare = { actorId: 'e-2', role: null, team: null, ownerId: null, cameraId: null, recordingId: null };
    for (const order of [
      [full, bare, full],
      [bare, full, bare, bare],
      [full, full],
    ]) {
      for (const [at, given] of order.entries()) {
        if (at === 1) for (let text = 0; text < ADDED; text += 1) accessRows.texts.ofRare(`${order.length} ${text}`);
        const one = aDetectedAccess(given);
        const { event, facts } = one;
        const { actor, account, camera } = facts;
        expect(textsOf(one)).toEqual([
          event.source.id,
          actor.id,
          event.actor.id,
          actor.role,
          actor.team,
          account.ownerId,
          camera.id,
          event.resource.recordingId,
        ]);
      }
    }
  });
});
