import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import type { CompiledRule } from '../../../../services/domain/access-decision/policy-set.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { keysOfAccess } from '../../../../services/domain/late-facts/access-keys.ts';
import { affectedBy } from '../../../../services/domain/late-facts/affected-by.ts';
import { outcomeOf } from '../../../../services/domain/late-facts/outcome.ts';
import { recordHash } from '../../../../services/domain/register/acts/record-hash.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { aPolicySet } from '../../../support/a-policy-set.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const broken = aRule('mfa-missing', { actions: ['view'], fails: () => true });
const needed = aRule('no-need-to-know', {
  purposes: ['express-consent', 'prevent-harm-or-loss'],
  fails: ({ evidence }) => !evidence.needToKnow.holds,
});
const decide = createDecider({
  rules: aPolicySet({ rules: [broken, needed] }),
});
const { resource } = anAccessEvent();
const access = anAccessEvent({ resource: { ...resource, ownerId: 'o-81' } });
const person = aRecord('person');

/** What random worlds meet too seldom (`tests/properties/late-facts.test.ts`). */
describe('the accesses that a late record can change', () => {
  it('are also those after the next version of an account, of which the earlier one names a user', () => {
    const account = (days: number, authorisedUsers: readonly string[]) =>
      aRecord('account', { validFrom: time(-days * DAY), authorisedUsers });
    expect(lateness(access, [person, account(10, [])], account(100, ['e-1042']))).toEqual(['changed', 'found']);
  });

  it('are also those after the next version of a person, who has left the household by then', () => {
    const at = (days: number, householdId: string | null) =>
      aRecord('person', { validFrom: time(-days * DAY), householdId });
    const account = aRecord('account', { householdId: 'h-1' });
    expect(lateness(access, [at(10, null), account], at(100, 'h-1'))).toEqual(['changed', 'found']);
  });

  it('are searches for a colleague whom the register does not know yet', () => {
    const search = { ...absentAccessEvent.search, kind: 'exact-email', personId: 'e-7' } as const;
    const lookUp = { ...access, action: 'search', search } as const;
    expect(lateness(lookUp, [person], aRecord('person', { id: 'e-7' }))).toEqual(['changed', 'found']);
    const renamed = aRecord('person', { id: 'e-8', aliases: ['e-7'] });
    expect(lateness(lookUp, [person], renamed)).toEqual(['changed', 'found']);
  });

  it('are also those by ids of one record of somebody of whom another one moves', () => {
    const early = [
      aRecord('person', { id: 'e-1', ownAccountId: 'u-1' }),
      aRecord('person', { aliases: ['old-1'] }),
      aRecord('person', { id: 'e-3', aliases: ['e-1', 'e-1042'] }),
      aRecord('account', { householdId: 'h-1' }),
    ];
    const moved = { householdId: 'h-1' };
    const byOldId: AccessEvent = { ...access, actor: { ...access.actor, id: 'old-1' } };
    expect(lateness(byOldId, early, aRecord('person', { id: 'e-1', ...moved }))).toEqual(['changed', 'found']);
    const byCustomer: AccessEvent = { ...access, actor: { ...access.actor, id: 'u-1', kind: 'authorised-user' } };
    const late = aRecord('person', { id: 'e-3', aliases: ['e-1', 'e-1042'], ...moved });
    expect(lateness(byCustomer, early, late)).toEqual(['changed', 'found']);
  });

  it('are also those by other ids of somebody whose records are joined later', () => {
    const [first, second] = [
      aRecord('person', { aliases: ['old-1'] }),
      aRecord('person', { id: 'e-2', aliases: ['e-1042'] }),
    ];
    const emergency = aRecord('emergency', { requester: 'e-7', responders: ['old-1'], approver: 'e-3' });
    const third = aRecord('person', { id: 'e-3', aliases: ['e-2'] });
    const urgent: AccessEvent = { ...access, purpose: 'prevent-harm-or-loss', actor: { ...access.actor, id: 'old-1' } };
    const ownTicket = aRecord('ticket', { openedBy: 'e-3', assignees: ['old-1'] });
    const early = [first, second, aRecord('account'), aRecord('consent'), emergency, ownTicket];
    for (const purpose of ['prevent-harm-or-loss', 'express-consent'] as const)
      expect(lateness({ ...urgent, purpose }, early, third)).toEqual(['changed', 'found']);
  });

  it('are also those of somebody whose records name each other several times, or are beside the one that changed', () => {
    const named = (id: string, ...aliases: string[]) => aRecord('person', { id, aliases });
    const byAlias: AccessEvent = { ...access, actor: { ...access.actor, id: 'old-1' } };
    const account = aRecord('account', { employeeId: 'e-9' });
    const inARow = [named('e-3', 'e-2'), named('e-2', 'e-1042'), named('e-1042', 'old-1'), account];
    expect(lateness(byAlias, inARow, named('e-4', 'e-3', 'e-9'))).toEqual(['changed', 'found']);
    const beside = [named('e-3', 'e-2', 'e-1042'), named('e-1042', 'old-1'), account];
    expect(lateness(byAlias, beside, named('e-2', 'e-9'))).toEqual(['changed', 'found']);
  });

  it('are those of a tool whose owner, by an id of other records, turns out to own the source of the evidence', () => {
    const owned = (id: string, owner: string) => aRecord('source', { id, owner });
    const people = [
      ['e-3', 'e-2'],
      ['e-2', 'e-1'],
    ].map(([id, alias]) => aRecord('person', { id, aliases: [alias] }));
    const ticket = { ...aRecord('ticket', { issuer: 'crm' }), issuerAuthenticated: true };
    const early = [person, ...people, aRecord('account'), ticket, owned(access.source.id, 'e-3')];
    const supported: AccessEvent = { ...access, purpose: 'express-consent' };
    expect(lateness(supported, early, owned('crm', 'e-1'))).toEqual(['changed', 'found']);
  });

  it('are those that a service makes for a customer, whose account is of the staff', () => {
    const onBehalfOf = { id: 'o-7', kind: 'authorised-user' } as const;
    const byService: AccessEvent = { ...access, actor: { id: 'svc-1', kind: 'service', onBehalfOf } };
    const technician = aRecord('person', { id: 'e-7', ownAccountId: 'o-7' });
    expect(lateness(byService, [aRecord('account')], technician)).toEqual(['changed', 'found']);
  });

  it('are those that an exception at a camera excused, once its approver is known as its issuer', () => {
    const atCamera: AccessEvent = { ...access, resource: { ...access.resource, cameraId: 'c-3' } };
    const exception = aRecord('exception', {
      validFrom: time(-DAY),
      validUntil: time(DAY),
      issuer: 'e-9',
      approver: 'e-5',
      actorId: null,
      cameraId: 'c-3',
    });
    const joined = aRecord('person', { id: 'e-9', aliases: ['e-5'] });
    const early = [person, aRecord('account'), aRecord('camera'), exception];
    expect(lateness(atCamera, early, joined)).toEqual(['changed', 'found']);
  });

  it('are the livestreams that go on under an order which somebody reviews later', () => {
    const stream = { ...access, action: 'livestream', purpose: 'legal-process' } as const;
    const order = (id: string, from: number, until: number) => {
      const span = { validFrom: time(from), servedAt: time(from), expiresAt: time(until) };
      return aRecord('legal-order', { id, ...span });
    };
    const next = { ...order('L-2', HOUR, 2 * HOUR), unvouched: true };
    const act = aRecord('approval', {
      act: 'review',
      recordKind: 'legal-order',
      recordId: 'L-2',
      recordHash: recordHash(next),
      validFrom: time(HOUR),
      by: 'e-8',
      at: time(2 * DAY),
      issuer: 'e-8',
    });
    const early = [person, aRecord('account'), order('L-1', -HOUR, HOUR), next];
    expect(lateness(stream, early, act)).toEqual(['changed', 'found']);
  });

  it('are the livestreams of the day before a consent, which may go on under it', () => {
    const stream = { ...access, action: 'livestream', purpose: 'express-consent' } as const;
    const consent = (id: string, from: number, until: number) => {
      const span = { validFrom: time(from), validUntil: time(until) };
      return aRecord('consent', { id, ...span, live: true, actions: ['livestream'] });
    };
    const renewedAfter = (millis: number) => {
      const early = [person, aRecord('account'), consent('C-1', -HOUR, millis)];
      return lateness(stream, early, consent('C-2', millis, millis + HOUR));
    };
    expect(renewedAfter(2 * HOUR)).toEqual(['changed', 'found']);
    expect(renewedAfter(DAY)).toEqual(['changed', 'found']);
    expect(renewedAfter(DAY + 1)).toEqual(['changed', 'left out']);
  });
});

function aRule(
  id: string,
  { actions = null, purposes = null, fails }: Partial<CompiledRule['applies']> & Pick<CompiledRule, 'fails'>,
): CompiledRule {
  return {
    id,
    verdict: 'unexplained',
    severity: 'medium',
    mode: 'enforce',
    explain: '',
    about: 'evidence',
    stepUp: null,
    applies: { actions, actorKinds: null, purposes },
    fails,
  };
}

/** Whether the record changes the decision about the access, and whether the access is found by it. */
function lateness(event: AccessEvent, early: readonly RegisterRecord[], late: RegisterRecord) {
  const first = decide(event, aRegister(...early));
  const register = aRegister(...early, late);
  const hasChanged = outcomeOf(decide(event, register)) !== outcomeOf(first);
  const affected = affectedBy(late, register);
  const keys = first.facts === null ? [] : keysOfAccess(event, first.facts);
  const isFound =
    affected !== null &&
    affected.keys.some((key) => keys.includes(key)) &&
    affected.from <= event.occurredAt &&
    event.occurredAt < affected.until;
  return [hasChanged ? 'changed' : 'same', isFound ? 'found' : 'left out'];
}

function time(afterAccess: number): string {
  return new Date(access.occurredAt + afterAccess).toISOString();
}
