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
    actor: { id: actor, kind: 'employee', onBehalfOf: null },
    purpose,
    action: 'view',
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

describe('where somebody is at home under any id of records that were joined', () => {
  const home = { householdId: 'h-1', ...trained };
  const by = (id: string, kind: 'employee' | 'authorised-user', purpose: Purpose = 'unspecified') =>
    anEvent({
      actor: { id, kind, onBehalfOf: null },
      purpose,
      action: 'view',
      resource: { ...anEvent().resource, kind: 'account', recordingId: null, cameraId: null, ownerId: 'o-81' },
    });
  const at = (...changed: readonly RegisterRecord[]) => aRegister(...register, ...changed);
  const other = aRecord('person', { id: 'e-1', aliases: ['one@example'], ...home });
  const account = aRecord('account', { householdId: 'h-1', authorisedUsers: ids });

  it.each(ids)('an account of the household is one: %s', (actor) => {
    const event = by(actor, 'employee');
    expect(decide(event, at(other, aRecord('account', { householdId: 'h-1' }))).facts?.account.isOfHousehold).toBe(
      true,
    );
    expect(decide(event, at(aRecord('account', { householdId: 'h-1' }))).facts?.account.isOfHousehold).toBe(false);
  });

  it.each(ids)('they are no staff at a customer: %s', (user) => {
    const event = by(user, 'authorised-user');
    expect(decide(event, at(other, account)).facts?.staff.id).toBeNull();
    expect(decide(event, at(account)).facts?.staff.id).not.toBeNull();
  });

  it('they are no staff at an account that is an id of theirs', () => {
    const owner = aRecord('person', { id: 'e-9', aliases: ['u-9', 'o-81'], ...trained });
    const event = by('u-9', 'authorised-user');
    expect(
      decide(event, aRegister(owner, aRecord('account', { authorisedUsers: ['u-9'] }))).facts?.staff.id,
    ).toBeNull();
  });

  it.each(ids)('what they watch of their own account is explained, unless they wrote it: %s', (actor) => {
    const holder = aRecord('person', { id: 'e-1', aliases: ['one@example'], ownAccountId: 'o-81', ...trained });
    const event = by(actor, 'employee', 'owner-self');
    const rules = (record: RegisterRecord) => decide(event, at(record)).determinedBy.map(({ rule }) => rule);
    expect(rules(holder)).not.toContain('not-own-recording');
    expect(rules({ ...holder, issuer: 'two@example' })).toContain('not-own-recording');
  });
});
