import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../../../services/domain/access-decision/decide.ts';
import type { Purpose } from '../../../../services/domain/access-event/access-event.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { anEvent } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

let decide: Decide;
beforeAll(async () => {
  decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
});

const trained = { trainingValidUntil: '2030-01-01T00:00:00Z' };
/** A contractor who became an employee: the record of before was left, and the new one lists its id. */
const register = [
  aRecord('person', { id: 'e-1', aliases: ['one@example'], ...trained }),
  aRecord('person', { id: 'e-2', aliases: ['e-1', 'two@example'], ...trained }),
  aRecord('account'),
  aRecord('consent', { issuer: 'crm' }),
];
const ids = ['e-1', 'e-2', 'one@example', 'two@example'];
const pairs = ids.flatMap((actor) => ids.map((other) => [actor, other] as const));

function verdictOf(actor: string, purpose: Purpose, record: RegisterRecord) {
  const event = anEvent({
    ...{ actor: { id: actor, kind: 'employee', onBehalfOf: null }, purpose, action: 'view' },
    resource: { ...anEvent().resource, kind: 'recording', recordingId: 'r-9', cameraId: null, ownerId: 'o-81' },
  });
  return decide(event, aRegister(...register, record)).verdict;
}

describe('what somebody made under any id of records that were joined', () => {
  it.each(pairs)('explains nothing: %s by %s', (actor, other) => {
    const assigned = { issuer: 'desk', assignees: [actor] };
    expect(verdictOf(actor, 'express-consent', aRecord('ticket', { ...assigned, openedBy: 'e-9' }))).toBe('explained');
    expect(verdictOf(actor, 'express-consent', aRecord('ticket', { ...assigned, openedBy: other }))).toBe(
      'unexplained',
    );
    const opened = { issuer: 'desk', openedBy: other, investigators: [actor] };
    expect(verdictOf(actor, 'legal-rights', aRecord('case', opened))).toBe('unexplained');
    const called = { issuer: 'desk', requester: 'e-9', responders: [actor], approver: other };
    expect(verdictOf(actor, 'prevent-harm-or-loss', aRecord('emergency', called))).toBe('unexplained');
  });

  it.each(pairs)('is not about a colleague: %s at the account of %s', (actor, other) => {
    const event = anEvent({
      actor: { id: actor, kind: 'employee', onBehalfOf: null },
      resource: { ...anEvent().resource, kind: 'account', recordingId: null, cameraId: null, ownerId: 'o-1' },
    });
    const own = aRecord('account', { id: 'o-1', employeeId: other });
    const holder = aRecord('person', { id: 'e-1', aliases: ['one@example'], ownAccountId: 'o-1', ...trained });
    for (const account of [own, aRecord('account', { id: 'o-1' })]) {
      const { facts } = decide(event, aRegister(...register, holder, account));
      expect(facts?.account).toMatchObject({ isOfCoworker: false, isOwn: true });
    }
  });
});
