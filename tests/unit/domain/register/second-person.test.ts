import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../../../services/domain/access-decision/decide.ts';
import type { Purpose } from '../../../../services/domain/access-event/access-event.ts';
import { recordHash } from '../../../../services/domain/register/acts/record-hash.ts';
import type { Approval, RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { anEvent } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

/** A second person is an act of their own, or the word of somebody who may vouch; never a text that anybody sends. */

const T = Date.parse('2026-06-01T12:00:00Z');
let decide: Decide;
beforeAll(async () => {
  decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
});

const people = [
  aRecord('person', { id: 'e-1042', aliases: ['arthur'], trainingValidUntil: '2030-01-01T00:00:00Z' }),
  aRecord('person', { id: 'e-5', aliases: ['eve'], trainingValidUntil: '2030-01-01T00:00:00Z' }),
  aRecord('account'),
];
const emergency = aRecord('emergency', { issuer: 'trust-desk' });

function actOn(record: RegisterRecord, changes: Partial<Approval> = {}): Approval {
  return {
    ...aRecord('approval'),
    validFrom: record.validFrom,
    recordKind: record.kind,
    recordId: record.id,
    recordHash: recordHash(record),
    by: 'e-5',
    issuer: 'e-5',
    at: T - 1,
    ...changes,
  };
}

function judged(...records: readonly RegisterRecord[]) {
  return judgedFor('prevent-harm-or-loss', ...records);
}

function judgedFor(purpose: Purpose, ...records: readonly RegisterRecord[]) {
  const event = anEvent({ occurredAt: T, actor: { id: 'e-1042', kind: 'employee', onBehalfOf: null } });
  const resource = {
    ...event.resource,
    kind: 'recording',
    recordingId: 'r-9',
    cameraId: null,
    ownerId: 'o-81',
  } as const;
  const { determinedBy, reason } = decide({ ...event, resource, purpose }, aRegister(...people, ...records));
  return { rules: determinedBy.map(({ rule }) => rule), reason };
}

describe('a legal order', () => {
  const order = aRecord('legal-order', { issuer: 'legal-desk', assignees: ['e-1042'] });
  const unvouched: RegisterRecord = { ...order, unvouched: true };
  const review = actOn(unvouched, { act: 'review' });
  const rulesFor = (...records: readonly RegisterRecord[]) =>
    judgedFor('legal-process', ...records).rules.filter((rule) => rule.startsWith('order-'));

  it('counts with the reviewer whom its sender may vouch for', () => {
    expect(rulesFor(order)).toEqual([]);
  });

  it('counts with the act of a reviewer, whom the decision names', () => {
    expect(rulesFor(unvouched, review)).toEqual([]);
    expect(judgedFor('legal-process', unvouched, review).reason).toContain('reviewed by an act of e-5');
  });

  it('names the sender whose word about the reviewer does not count', () => {
    expect(judgedFor('legal-process', unvouched).reason).toContain(
      'legal order L-1 was reviewed by no other person (legal-desk may not vouch for e-5)',
    );
  });

  it.each<[string, readonly RegisterRecord[]]>([
    ['the text of who may not vouch', [unvouched]],
    ['the review of the actor', [unvouched, { ...review, by: 'e-1042', issuer: 'e-1042' }]],
    ['the review of the actor under an alias', [unvouched, { ...review, by: 'arthur', issuer: 'arthur' }]],
    ['an approval', [unvouched, { ...review, act: 'approve' }]],
    [
      'a review of an order for no recipient, which was corrected to one for all',
      [
        { ...order, unvouched: true, recipientIds: [] },
        actOn({ ...order, recipientIds: [] }, { act: 'review' }),
        unvouched,
      ],
    ],
    [
      'a review of what was corrected since',
      [unvouched, review, { ...unvouched, instrument: 'subpoena' } as RegisterRecord],
    ],
    ['the name of the actor', [{ ...order, reviewer: 'arthur' }]],
  ])('does not count with %s', (_, records) => {
    expect(rulesFor(...records)).toEqual(['order-out-of-scope']);
  });
});

describe('an emergency', () => {
  it('counts with an act of somebody else, which the decision names', () => {
    const { rules, reason } = judged(emergency, actOn(emergency));
    expect(rules).not.toContain('emergency-not-approved');
    expect(reason).toContain('approved by an act of e-5');
  });

  it('counts with the word of who may vouch, which the decision names', () => {
    const { rules, reason } = judged({ ...emergency, approver: 'e-5' });
    expect(rules).not.toContain('emergency-not-approved');
    expect(reason).toContain('approved by e-5, vouched for by trust-desk');
  });

  const corrected = { ...emergency, expiresAt: emergency.expiresAt + 1 };
  it.each<[string, readonly RegisterRecord[]]>([
    ['the text of who may not vouch', [{ ...emergency, approver: 'e-5', unvouched: true }]],
    ['an act about what was corrected since', [emergency, actOn(emergency), corrected]],
    ['an act about another version', [emergency, actOn(emergency, { validFrom: emergency.validFrom - 1 })]],
    ['an act of the actor', [emergency, actOn(emergency, { by: 'e-1042', issuer: 'e-1042' })]],
    ['an act of the actor under an alias', [emergency, actOn(emergency, { by: 'arthur', issuer: 'arthur' })]],
    ['an act of its issuer under an alias', [{ ...emergency, issuer: 'eve' }, actOn({ ...emergency, issuer: 'eve' })]],
    ['a review, which is no approval', [emergency, actOn(emergency, { act: 'review' })]],
    ['nothing', [emergency]],
  ])('does not count with %s', (_what, records) => {
    expect(judged(...records).rules).toContain('emergency-not-approved');
  });
});

describe('what an approval is about', () => {
  it('is the content, regardless of who may vouch for it', () => {
    expect(recordHash({ ...emergency, unvouched: true })).toBe(recordHash(emergency));
    expect(recordHash({ ...emergency, issuerAuthenticated: true })).toBe(recordHash(emergency));
    expect(recordHash({ ...emergency, ownerId: 'o-82' })).not.toBe(recordHash(emergency));
  });
});
