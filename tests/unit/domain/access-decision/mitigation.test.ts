import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import { isLinkMissing, isMitigation } from '../../../../services/domain/access-decision/facts/mitigation.ts';
import type { CompiledRule, RuleContext } from '../../../../services/domain/access-decision/policy-set.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

/** What speaks for the actor of an access that nothing explains. */

const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
const resource = { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-90', ownerId: 'o-81' } as const;
const known = [
  aRecord('account'),
  aRecord('recording'),
  aRecord('person', { trainingValidUntil: '2030-01-01T00:00:00Z' }),
];
const ticketClaim = { kind: 'ticket', id: 'T-9' } as const;
const cited = { purpose: 'express-consent', claim: ticketClaim } as const;
const consent = (fields = {}) => aRecord('consent', { ticketId: 'T-9', validFrom: '2026-11-20T00:00:00Z', ...fields });

function judged(fields: Partial<AccessEvent>, ...records: readonly RegisterRecord[]) {
  const event = anAccessEvent({ resource, ...fields });
  const { verdict, tried } = decide(event, aRegister(...known, ...records));
  return { verdict, isLinkMissing: isLinkMissing(tried), forActor: tried.filter(isMitigation) };
}

it('is a consent of the owner that names the cited ticket, whatever became of that', () => {
  const forActor = [{ kind: 'consent', id: 'C-1', state: 'covers, and names the cited ticket' }];
  const missing = { verdict: 'unexplained', isLinkMissing: true, forActor };
  expect(judged(cited, consent())).toEqual(missing);
  const closed = { id: 'T-9', closedAt: '2026-11-17T09:12:03.124Z' };
  expect(judged(cited, consent(), aRecord('ticket', closed))).toEqual(missing);
  const ofAnother = { id: 'T-9', ownerId: 'o-2', assignees: ['e-5'] };
  expect(judged(cited, consent(), aRecord('ticket', ofAnother))).toEqual(missing);
});

it.each<readonly [string, Partial<AccessEvent>, readonly RegisterRecord[]]>([
  ['the consent is of a week before', cited, [consent({ validFrom: '2026-11-17T09:12:03.123Z' })]],
  [
    'the ticket was closed a week before',
    cited,
    [consent(), aRecord('ticket', { id: 'T-9', closedAt: '2026-11-17T09:12:03.123Z' })],
  ],
  ['the consent names another ticket', cited, [consent({ ticketId: 'T-8' })]],
  ['the consent names none', cited, [consent({ ticketId: undefined })]],
  ['nothing is cited', { purpose: 'express-consent' }, [consent()]],
  ['the consent covers something else', cited, [consent({ actions: ['export'] })]],
  ['the actor issued the consent', cited, [consent({ issuer: 'e-1042' })]],
  [
    'the cited ticket is that of somebody else',
    cited,
    [consent(), aRecord('ticket', { id: 'T-9', assignees: ['e-5'] })],
  ],
])('is nothing where %s', (_, fields, records) => {
  expect(judged(fields, ...records)).toMatchObject({ isLinkMissing: false, forActor: [] });
});

it('is the ticket that would explain it, had the purpose been stated', () => {
  const forActor = [
    { kind: 'ticket', id: 'T-4711', state: 'would have explained it with the purpose express-consent' },
  ];
  expect(judged({}, aRecord('consent'), aRecord('ticket'))).toEqual({
    verdict: 'unexplained',
    isLinkMissing: true,
    forActor,
  });
  const justClosed = aRecord('ticket', { closedAt: '2026-11-24T09:11:03.123Z' });
  expect(judged({}, aRecord('consent'), justClosed)).toMatchObject({ forActor });
  expect(judged({}, aRecord('ticket'))).toMatchObject({ isLinkMissing: false, forActor: [] });
  expect(judged({}, aRecord('consent'), aRecord('ticket', { assignees: ['e-5'] }))).toMatchObject({ forActor: [] });
});

it('is found by the rules of the set, whichever they are', async () => {
  const rules = await loadPolicies(join(projectRoot, 'infra/policies'));
  const without = (id: string) => ({ ...rules, rules: rules.rules.filter((rule) => rule.id !== id) });
  const ended = aRecord('consent', { actions: ['export'], validUntil: '2026-11-20T00:00:00Z' });
  const forActor = (set: typeof rules) => {
    const event = anAccessEvent({ resource });
    return createDecider({ rules: set })(event, aRegister(...known, ended, aRecord('ticket'))).tried.filter(
      isMitigation,
    );
  };
  const ticket = { kind: 'ticket', id: 'T-4711', state: 'would have explained it with the purpose express-consent' };
  expect(forActor(rules)).toEqual([]);
  expect(forActor(without('consent-expired'))).toEqual([]);
  expect(forActor(without('consent-out-of-scope'))).toEqual([ticket]);

  const asking = (fails: (id: string | undefined) => boolean) => {
    const [rule] = rules.rules.filter(({ id }) => id === 'consent-out-of-scope') as [CompiledRule];
    const others = without('consent-out-of-scope');
    return {
      ...others,
      rules: [...others.rules, { ...rule, fails: ({ evidence }: RuleContext) => fails(evidence.consent.record?.id) }],
    };
  };
  expect(forActor(asking((id) => id !== 'C-1'))).toEqual([ticket]);
  expect(forActor(asking((id) => id === 'C-1'))).toEqual([]);
});

it('is looked for without what has ended, where no set of it could change that', () => {
  const register = aRegister(...known, aRecord('ticket'), aRecord('consent', { validUntil: '2026-11-20T00:00:00Z' }));
  const asked: string[] = [];
  const counting = {
    ...register,
    consentsBegun: (...of: Parameters<typeof register.consentsBegun>) => {
      asked.push('consents');
      return register.consentsBegun(...of);
    },
    tickets: (...of: Parameters<typeof register.tickets>) => {
      asked.push('tickets');
      return register.tickets(...of);
    },
  };
  expect(decide(anAccessEvent({ resource }), counting).verdict).toBe('unexplained');
  expect(asked).toEqual([]);
  decide(anAccessEvent({ resource, purpose: 'express-consent' }), counting);
  expect(asked).toContain('consents');
});

it('is no cited case and no order of somebody else', () => {
  const ofCase = { purpose: 'legal-rights', claim: { kind: 'case', id: 'K-1' } } as const;
  const ofOrder = { purpose: 'legal-process', claim: { kind: 'legal-order', id: 'L-1' } } as const;
  expect(judged(ofCase, aRecord('case', { investigators: ['e-5'] })).isLinkMissing).toBe(false);
  expect(judged(ofOrder, aRecord('legal-order', { assignees: ['e-5'] })).isLinkMissing).toBe(false);
});
