import { toAccessItem } from '../../../../services/domain/access-search/access-item.ts';
import { toAccessRow } from '../../../../services/domain/access-search/access-row.ts';
import { aDecision, anEvent, someFacts } from '../../../support/auditor/auditor-world.ts';

const resource = { ...anEvent().resource, cameraId: null, ownerId: null };

describe('an item', () => {
  it('has the camera and the owner by which it is found, and in its resource what was reported', () => {
    const event = anEvent({ resource: { ...resource, recordingId: 'r-90' } });
    const decided = {
      partition: 0,
      event,
      decision: aDecision(event, { facts: someFacts({ cameraId: 'c-3', ownerId: 'o-81' }) }),
    };
    const { cameraId, ownerId } = toAccessRow(decided);
    expect([cameraId, ownerId]).toEqual(['c-3', 'o-81']);
    expect(toAccessItem(decided)).toMatchObject({ cameraId, ownerId, resource: { cameraId: null, ownerId: null } });
  });

  it.each([
    ['names both', { ...resource, cameraId: 'c-1', ownerId: 'o-1' }, null],
    ['names neither and has no facts', resource, null],
  ])('agrees with its row where the event %s', (_, reported, facts) => {
    const event = anEvent({ resource: reported });
    const decided = { partition: 0, event, decision: aDecision(event, { facts }) };
    const { cameraId, ownerId } = toAccessRow(decided);
    expect(toAccessItem(decided)).toMatchObject({ cameraId, ownerId });
  });

  it('has neither where the record could not be read', () => {
    expect(toAccessItem({ partition: 0, event: null, decision: aDecision(null) })).toMatchObject({
      cameraId: null,
      ownerId: null,
    });
  });
});
