import type { Action } from '../../../../../services/domain/access-event/access-event.ts';
import { sensitiveAccess } from '../../../../../services/domain/finding/rules/sensitive-access.ts';
import { aDetectedAccess } from '../../../../support/decision-builders.ts';

/** What the tests of the detection cannot give: the kind of the resource. */
describe('what is live without a consent', () => {
  const found = (action: Action, kind: 'live-stream' | 'recording') => {
    const access = aDetectedAccess({ purpose: 'unspecified', action });
    const event = { ...access.event, resource: { ...access.event.resource, kind } };
    const detector = sensitiveAccess.create({}, { severity: 'medium' });
    return detector.observe({ ...access, event }).map(({ summary }) => summary);
  };

  const summary =
    '`e-1` opened a camera live without a consent without a recorded reason. A purpose, and what it requires, would have explained it.';

  it.each(['livestream', 'view', 'thumbnail'] as const)('is any access to a stream: %s', (action) => {
    expect(found(action, 'live-stream')).toEqual([summary]);
  });

  it('is no stored recording', () => {
    expect(found('view', 'recording')).toEqual([]);
  });
});
