import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
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

const decide = createDecider({ rules: aPolicySet() });
const ofOwner: Partial<AccessEvent> = {
  resource: { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
};

function factsOf(
  records: readonly RegisterRecord[],
  event: Partial<AccessEvent> = ofOwner,
): Partial<FlatDecisionFacts> {
  const { facts } = decide(anAccessEvent(event), aRegister(...records));
  return facts === null ? {} : flatDecisionFacts(facts);
}

const ended = (employeeId: string) => aRecord('account', { employeeId, validUntil: '2020-06-01T00:00:00Z' });

describe('the facts on a decision', () => {
  it('are the facts of the register about actor and camera at the time', () => {
    const camera = aRecord('camera', { locationClass: 'intimate', endToEndEncrypted: true });
    const records = [aRecord('person', { aliases: ['old'] }), camera];
    expect(factsOf(records, { ...ofOwner, actor: { id: 'old', kind: 'employee', onBehalfOf: null } })).toEqual({
      actorId: 'e-1042',
      actorKind: 'employee',
      role: 'agent',
      team: 'support',
      employer: 'example',
      purpose: 'unspecified',
      purposeFrom: 'none',
      ownerId: 'o-81',
      cameraId: 'c-3',
      locationClass: 'intimate',
      childAccount: false,
      coworkerAccount: false,
      householdAccount: false,
      ownAccount: false,
      privateMaterial: true,
      inactiveAccount: false,
      staffId: null,
      staffGrantedAt: null,
      requester: null,
      permissionUntil: null,
      agency: null,
      nonDisclosureUntil: null,
      asked: 'none',
      endToEndEncrypted: true,
    });
  });

  it('name owner and camera that only the register knows', () => {
    const resource = { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-90' } as const;
    expect(factsOf([aRecord('recording', { cameraId: 'c-3' })], { resource })).toMatchObject({
      ownerId: 'o-81',
      cameraId: 'c-3',
      locationClass: 'unknown',
    });
    const live = { ...absentAccessEvent.resource, kind: 'live-stream', cameraId: 'c-3' } as const;
    expect(factsOf([aRecord('camera')], { resource: live })).toMatchObject({ ownerId: 'o-81' });
  });

  it.each([
    ['recording', 'view', 'o-99'],
    ['recording', 'livestream', 'o-99'],
    ['camera', 'delete', 'o-81'],
    ['live-stream', 'view', 'o-81'],
    ['account', 'livestream', 'o-81'],
  ] as const)('name whose it is where camera and recording are of two owners: %s, %s', (kind, action, ownerId) => {
    const resource = { ...absentAccessEvent.resource, kind, recordingId: 'r-90', cameraId: 'c-3' };
    const records = [aRecord('recording', { ownerId: 'o-99' }), aRecord('camera')];
    expect(factsOf(records, { resource, action })).toMatchObject({ ownerId });
    expect(factsOf(records.slice(0, 1), { resource, action })).toMatchObject({ ownerId: 'o-99' });
  });

  it('are there for the end of an access too', () => {
    expect(factsOf([aRecord('person')], { ...ofOwner, phase: 'end', accessId: 'ev-0' })).toMatchObject({
      actorId: 'e-1042',
      ownerId: 'o-81',
    });
  });

  it.each([
    ['the account names its employee', [aRecord('account', { employeeId: 'e-7' })], true],
    [
      'a colleague has it as their own account',
      [aRecord('account'), aRecord('person', { id: 'e-7', ownAccountId: 'o-81' })],
      true,
    ],
    [
      'it is the actor’s own',
      [aRecord('account', { employeeId: 'e-1042' }), aRecord('person', { ownAccountId: 'o-81' })],
      false,
    ],
    [
      'it belongs to an alias of the actor',
      [aRecord('account', { employeeId: 'old' }), aRecord('person', { aliases: ['old'] })],
      false,
    ],
    ['the account that named its employee has ended', [ended('e-7')], true],
    ['the one that has ended was the actor’s', [ended('e-1042')], false],
    ['nobody at work owns it', [aRecord('account')], false],
  ])('identify a co-worker’s account when %s', (_, records, coworkerAccount) => {
    expect(factsOf(records)).toMatchObject({ coworkerAccount });
  });

  it.each([
    ['h-1', 'h-1', null, true],
    ['h-1', 'h-2', null, false],
    [null, null, null, false],
    ['h-1', 'h-1', 'o-81', false],
  ])(
    'with households %p and %p and own account %p identify a household member’s account: %p',
    (mine, theirs, own, expected) => {
      const records = [
        aRecord('person', { householdId: mine, ownAccountId: own }),
        aRecord('account', { householdId: theirs }),
      ];
      expect(factsOf(records)).toMatchObject({ householdAccount: expected, ownAccount: own !== null });
    },
  );

  it.each([
    ['yesterday', '2026-11-23T00:00:00Z', true],
    ['180 days ago', '2026-05-28T09:12:03.123Z', true],
    ['longer ago', '2026-05-28T09:12:03.122Z', false],
  ])('identify the account of the household whose record ended %s', (_, validUntil, householdAccount) => {
    const person = aRecord('person', { householdId: 'h-1' });
    expect(factsOf([person, aRecord('account', { householdId: 'h-1', validUntil })])).toMatchObject({
      householdAccount,
    });
    const named = aRecord('account', { authorisedUsers: ['e-1042'], validUntil });
    expect(factsOf([person, named])).toMatchObject({ householdAccount });
    const own = aRecord('account', { householdId: 'h-1', employeeId: 'e-1042', validUntil });
    expect(factsOf([person, own])).toMatchObject({ householdAccount: false, ownAccount: true });
  });

  it('identify children’s accounts and what is not private', () => {
    expect(factsOf([aRecord('account', { childFlag: true })])).toMatchObject({
      childAccount: true,
      privateMaterial: true,
    });
    expect(factsOf([aRecord('account', { class: 'test' })])).toMatchObject({ privateMaterial: false });
    expect(factsOf([aRecord('recording', { provenance: 'public-post' })])).toMatchObject({ privateMaterial: false });
  });
});
