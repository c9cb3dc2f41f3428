import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import type { CompiledRule } from '../../../../services/domain/access-decision/policy-set.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import {
  type FlatDecisionFacts,
  flatDecisionFacts,
} from '../../../../services/records/access-decision/flat-decision-facts.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { aPolicySet } from '../../../support/a-policy-set.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

/** Facts that detectors need of people as customers, of tickets and of what a livestream rests on. */

/** Looks at the ticket, as a rule does that asks for a need to know. */
const asksForTicket: CompiledRule = {
  id: 'no-ticket',
  verdict: 'unexplained',
  severity: 'low',
  mode: 'enforce',
  explain: '',
  about: 'evidence',
  stepUp: null,
  applies: { actions: null, actorKinds: ['employee'], purposes: null },
  fails: ({ evidence }) => evidence.ticket.state !== 'covers',
};
const decide = createDecider({ rules: aPolicySet({ rules: [asksForTicket] }) });
const resource = {
  ...absentAccessEvent.resource,
  kind: 'recording',
  recordingId: 'r-90',
  cameraId: 'c-3',
  ownerId: 'o-81',
} as const;
const asUser = (id: string): Partial<AccessEvent> => ({
  resource,
  actor: { id, kind: 'authorised-user', onBehalfOf: null },
});
const byEmployee: Partial<AccessEvent> = { resource, purpose: 'express-consent' };
const YEAR_2026 = Date.UTC(2026, 0, 1);

function factsOf(event: Partial<AccessEvent>, ...records: readonly RegisterRecord[]): Partial<FlatDecisionFacts> {
  const { facts } = decide(anAccessEvent(event), aRegister(...records));
  return facts === null ? {} : flatDecisionFacts(facts);
}

describe('who of the staff is behind a customer', () => {
  const technician = aRecord('person', {
    id: 'e-7',
    ownAccountId: 'o-7',
    aliases: ['tech@example'],
    householdId: 'h-7',
  });

  it.each([
    ['their own id', 'e-7', 'e-7'],
    ['an alias', 'tech@example', 'e-7'],
    ['their own account', 'o-7', 'e-7'],
    ['nobody of the staff', 'u-1', null],
  ])('comes from %s', (_, id, staffId) => {
    const account = aRecord('account', { authorisedUsers: [id] });
    expect(factsOf(asUser(id), technician, account)).toMatchObject({ staffId });
  });

  it.each([
    ['the account is their own', { id: 'o-7', authorisedUsers: ['o-7'] }],
    ['it belongs to them by the account', { id: 'o-81', employeeId: 'tech@example', authorisedUsers: ['o-7'] }],
    ['it is of their household', { id: 'o-81', householdId: 'h-7', authorisedUsers: ['o-7'] }],
  ])('is nobody where %s', (_, fields) => {
    const event = { ...asUser('o-7'), resource: { ...resource, ownerId: fields.id } };
    for (const validUntil of [null, '2020-06-01T00:00:00Z']) {
      const account = aRecord('account', { ...fields, validUntil });
      expect(factsOf(event, technician, account)).toMatchObject({ staffId: null });
    }
  });

  it('is the person where the account that has ended was of no home of theirs', () => {
    const account = aRecord('account', { employeeId: 'e-8', householdId: 'h-8', validUntil: '2020-06-01T00:00:00Z' });
    expect(factsOf(asUser('o-7'), technician, account)).toMatchObject({ staffId: 'e-7', staffGrantedAt: null });
  });

  it('is whom a grant names, and its beginning is where the account names them without a break', () => {
    const grant: Partial<AccessEvent> = {
      ...byEmployee,
      action: 'grant',
      recipient: { ...absentAccessEvent.recipient, kind: 'authorised-user', id: 'tech@example', jurisdiction: null },
    };
    expect(factsOf(grant, technician, aRecord('account'))).toMatchObject({ staffId: 'e-7', staffGrantedAt: null });
    const versions = [
      aRecord('account', { validFrom: '2025-01-01T00:00:00Z', authorisedUsers: ['tech@example'] }),
      aRecord('account', { validFrom: '2025-06-01T00:00:00Z', authorisedUsers: [] }),
      aRecord('account', { validFrom: '2026-01-01T00:00:00Z', authorisedUsers: ['tech@example'] }),
      aRecord('account', { validFrom: '2026-02-01T00:00:00Z', authorisedUsers: ['tech@example', 'u-1'] }),
    ];
    const found = factsOf(asUser('tech@example'), technician, ...versions);
    expect(found).toMatchObject({ staffId: 'e-7', staffGrantedAt: YEAR_2026 });
  });
});

describe('who asked for the ticket', () => {
  const person = aRecord('person');
  const asked = (requesterAccountId: string | null, ...accounts: readonly RegisterRecord[]) =>
    factsOf(byEmployee, person, aRecord('ticket', { requesterAccountId }), ...accounts).requester;
  const account = aRecord('account', { authorisedUsers: ['u-1'] });
  const changedHands = (validFrom: string) => [
    aRecord('account', { authorisedUsers: ['u-9'] }),
    aRecord('account', { validFrom, authorisedUsers: ['u-1'] }),
  ];

  it.each([
    ['the owner', 'o-81', null],
    ['an authorised user', 'u-1', null],
    ['nobody in particular', null, null],
    ['somebody else', 'u-9', 'stranger'],
  ])('is known of %s', (_, requesterAccountId, expected) => {
    expect(asked(requesterAccountId, account)).toBe(expected);
  });

  it('is a former user for 180 days', () => {
    expect(asked('u-9', ...changedHands('2026-05-28T09:12:03.123Z'))).toBe('former-user');
    expect(asked('u-9', ...changedHands('2026-05-28T09:12:03.122Z'))).toBe('stranger');
  });
});

describe('when what allows a livestream ends', () => {
  const live: Partial<AccessEvent> = {
    action: 'livestream',
    resource: { ...resource, kind: 'live-stream', recordingId: null },
  };
  const consent = (fields: object) => aRecord('consent', { live: true, actions: ['livestream'], ...fields });
  const until = Date.UTC(2026, 10, 25);
  const validUntil = '2026-11-25T00:00:00Z';
  const later = '2026-12-25T00:00:00Z';
  const next = '2026-11-24T10:00:00Z';

  it.each([
    ['a consent', 'express-consent', [consent({ validUntil })]],
    [
      'a consent that will be revoked before',
      'express-consent',
      [consent({ validUntil: later, revokedAt: validUntil })],
    ],
    [
      'the last of several consents',
      'express-consent',
      [consent({ id: 'C-2', validUntil: '2026-11-24T12:00:00Z' }), consent({ validUntil })],
    ],
    ['a legal order', 'legal-process', [aRecord('legal-order', { expiresAt: validUntil })]],
    [
      'the end of what a legal order covers',
      'legal-process',
      [aRecord('legal-order', { recordedUntil: validUntil, expiresAt: later })],
    ],
    [
      'the order that covers what the first no longer does',
      'legal-process',
      [
        aRecord('legal-order', { recordedUntil: next, expiresAt: later }),
        aRecord('legal-order', { id: 'L-2', recordedFrom: next, expiresAt: validUntil }),
      ],
    ],
    ['an emergency', 'prevent-harm-or-loss', [aRecord('emergency', { expiresAt: validUntil, approver: 'e-5' })]],
  ] as const)('is told by %s', (_, purpose, records) => {
    expect(factsOf({ ...live, purpose }, aRecord('person'), ...records).permissionUntil).toBe(until);
  });

  it.each([
    ['where the next one revokes it', { validFrom: next, revokedAt: next }, Date.parse(next)],
    ['where the next one does not cover livestreams', { validFrom: next, live: false }, Date.parse(next)],
    [
      'where the next one ends, which goes on',
      { validFrom: next, validUntil: '2026-11-24T11:30:00Z' },
      Date.UTC(2026, 10, 24, 11, 30),
    ],
    ['with itself, where the next one comes after it', { validFrom: validUntil, revokedAt: validUntil }, until],
  ] as const)('ends with a version %s', (_, following, end) => {
    const records = [aRecord('person'), consent({ validUntil }), consent(following)];
    expect(factsOf({ ...live, purpose: 'express-consent' }, ...records).permissionUntil).toBe(end);
  });

  it('goes on where another consent covers before it ends', () => {
    const first = consent({ validUntil: '2026-11-24T12:00:00Z' });
    const renewed = consent({ id: 'C-2', validFrom: next, validUntil });
    const facts = factsOf({ ...live, purpose: 'express-consent' }, aRecord('person'), first, renewed);
    expect(facts.permissionUntil).toBe(until);
  });

  it('is absent for a stored recording, nor where nothing covers', () => {
    const person = aRecord('person');
    expect(factsOf(byEmployee, person, consent({ validUntil })).permissionUntil).toBeNull();
    expect(factsOf({ ...live, purpose: 'express-consent' }, person).permissionUntil).toBeNull();
  });

  it('asks for no record but those of the purpose, and for none that has ended', () => {
    const register = aRegister(
      aRecord('person'),
      consent({ validUntil }),
      aRecord('emergency', { expiresAt: validUntil }),
    );
    const asked = (['consentsBegun', 'openConsents', 'orders', 'emergencies', 'openEmergencies'] as const).map((name) =>
      jest.spyOn(register, name),
    );
    const justJudged = createDecider({ rules: aPolicySet() });
    justJudged(anAccessEvent({ ...live, actor: { id: 'o-81', kind: 'owner', onBehalfOf: null } }), register);
    expect(asked.map((search) => search.mock.calls.length)).toEqual([0, 0, 0, 0, 0]);
    const { facts } = justJudged(anAccessEvent({ ...live, purpose: 'express-consent' }), register);
    expect(facts === null ? null : flatDecisionFacts(facts).permissionUntil).toBe(until);
    expect(asked.map((search) => search.mock.calls.length)).toEqual([0, 2, 0, 0, 0]);
  });
});
