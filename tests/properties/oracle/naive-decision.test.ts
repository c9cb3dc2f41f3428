import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { naiveDecision } from './naive-decision.ts';

/** The oracle by hand, so that it is not judged by the decider alone. */

const T = Date.UTC(2026, 10, 24, 9);
const MINUTE_MS = 60_000;

const anAccess: AccessEvent = {
  ...absentAccessEvent.accessEvent,
  eventId: 'a',
  occurredAt: T,
  source: { ...absentAccessEvent.source, id: 'console' },
  actor: { id: 'e-1', kind: 'employee', onBehalfOf: null },
  authentication: { ...absentAccessEvent.authentication, mfa: true },
  action: 'view',
  resource: { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-1', cameraId: 'c-1', ownerId: 'o-1' },
  purpose: 'express-consent',
};

const envelope = { issuer: 'test', validFrom: T - 1000, validUntil: null, approver: null };
const person = fact('person', 'e-1', {
  type: 'employee',
  employer: 'acme',
  role: 'agent',
  team: 'support',
  manager: 'e-9',
  country: 'US',
  approvedCountries: null,
  trainingValidUntil: T + 1,
  employmentFrom: T,
  employmentUntil: null,
  aliases: ['old-1'],
  ownAccountId: null,
  householdId: null,
});
const account = fact('account', 'o-1', { authorisedUsers: [], class: 'customer', deletedAt: null });
const camera = fact('camera', 'c-1', { ownerId: 'o-1', endToEndEncrypted: false });
const consent = fact('consent', 'n-1', {
  ownerId: 'o-1',
  cameraIds: ['c-1'],
  recordingIds: [],
  live: false,
  actions: ['view'],
  grantedTo: 'any-support',
  ticketId: null,
  affirmativeAct: true,
  revokedAt: null,
  validUntil: T + 1,
});
const ticket = fact('ticket', 't-1', {
  ownerId: 'o-1',
  cameraId: null,
  openedBy: 'o-1',
  assignees: ['team:support'],
  openedAt: T,
  closedAt: null,
});
const world = [person, account, camera, consent, ticket];

describe('the naive decision', () => {
  it('explains a view by consent and ticket, and names the consent', () => {
    expect(naiveDecision(anAccess, world)).toEqual({
      verdict: 'explained',
      determinedBy: [],
      explanation: { kind: 'consent', id: 'n-1' },
      purpose: 'express-consent',
      purposeFrom: 'event',
    });
  });

  it('takes the same view by an alias of the person for theirs', () => {
    const byAlias = { ...anAccess, actor: { ...anAccess.actor, id: 'old-1' } };
    const toPerson = { ...consent, grantedTo: 'e-1' } as RegisterRecord;
    expect(rulesOf(byAlias, [person, account, camera, toPerson])).toEqual([]);
  });

  it.each([
    [29 * MINUTE_MS + 59_999, []],
    [30 * MINUTE_MS, ['no-need-to-know']],
  ])('lets a ticket that closed %d ms before count for less than half an hour', (ago, rules) => {
    const closed = { ...ticket, openedAt: T - 90 * MINUTE_MS, closedAt: T - ago } as RegisterRecord;
    expect(rulesOf(anAccess, [person, account, camera, consent, closed])).toEqual(rules);
  });

  it('counts an own ticket only when a covering consent names it', () => {
    const own = { ...ticket, openedBy: 'old-1' } as RegisterRecord;
    const naming = { ...consent, ticketId: 't-1' } as RegisterRecord;
    expect(rulesOf(anAccess, [person, account, camera, consent, own])).toEqual(['no-need-to-know']);
    expect(rulesOf(anAccess, [person, account, camera, naming, own])).toEqual([]);
  });

  it('names a revoked consent before an expired one and that before one out of scope', () => {
    const outOfScope = { ...consent, id: 'n-2', actions: ['export'] } as RegisterRecord;
    const expired = { ...consent, id: 'n-3', validUntil: T } as RegisterRecord;
    const revoked = { ...consent, id: 'n-4', revokedAt: T } as RegisterRecord;
    const background = [person, account, camera, ticket];
    expect(rulesOf(anAccess, [...background, outOfScope])).toEqual(['consent-out-of-scope']);
    expect(rulesOf(anAccess, [...background, outOfScope, expired])).toEqual(['consent-expired']);
    expect(rulesOf(anAccess, [...background, revoked, outOfScope, expired])).toEqual(['consent-revoked']);
  });

  it('lets the later of two records with one validFrom correct the other, and no older version return', () => {
    const wrong = { ...consent, actions: [] } as RegisterRecord;
    const background = [person, account, camera, ticket];
    expect(rulesOf(anAccess, [...background, wrong, consent])).toEqual([]);
    expect(rulesOf(anAccess, [...background, consent, wrong])).toEqual(['consent-out-of-scope']);
    const ended = { ...camera, validFrom: T - 1, validUntil: T } as RegisterRecord;
    expect(rulesOf(anAccess, [...world, ended])).toEqual(['resource-unknown']);
  });

  it('names every rule that does not hold, sorted, for an actor and an object it does not know', () => {
    const resource = { ...anAccess.resource, cameraId: 'c-9' };
    const strange: AccessEvent = { ...anAccess, resource, path: 'database', action: 'download' };
    const { verdict, determinedBy } = naiveDecision(strange, []);
    expect(verdict).toBe('violation');
    expect(determinedBy).toEqual([
      'actor-unknown',
      'consent-missing',
      'egress-not-entitled',
      'no-need-to-know',
      'path-not-allowed',
      'resource-unknown',
    ]);
  });

  it('names of the purpose table only a purpose that never holds where no owner can be found', () => {
    const resource = { ...anAccess.resource, cameraId: null, ownerId: null };
    expect(rulesOf({ ...anAccess, resource }, [])).toEqual(['actor-unknown', 'resource-unknown']);
    expect(rulesOf({ ...anAccess, resource, purpose: 'system-operation' }, [])).toEqual([
      'actor-unknown',
      'purpose-not-for-people',
      'resource-unknown',
    ]);
  });

  it('does not judge the end of a playback', () => {
    expect(naiveDecision({ ...anAccess, phase: 'end', path: 'api' }, []).verdict).toBe('ended');
    expect(naiveDecision({ ...anAccess, phase: 'end', path: 'direct-store' }, []).verdict).toBe('violation');
    expect(naiveDecision({ ...anAccess, phase: 'end', path: 'database' }, []).verdict).toBe('violation');
  });
});

function rulesOf(event: AccessEvent, records: readonly RegisterRecord[]): readonly string[] {
  return naiveDecision(event, records).determinedBy;
}

/** Fields that section 7 does not look at are left out. */
function fact(kind: RegisterRecord['kind'], id: string, fields: object): RegisterRecord {
  return { ...envelope, kind, id, ...fields } as RegisterRecord;
}
