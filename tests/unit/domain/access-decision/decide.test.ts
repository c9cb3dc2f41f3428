import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import { TRIED_MAX } from '../../../../services/domain/access-decision/evidence.ts';
import type { CompiledRule } from '../../../../services/domain/access-decision/policy-set.ts';
import { REASON_CHARS_MAX } from '../../../../services/domain/access-decision/reason.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { aPolicySet } from '../../../support/a-policy-set.ts';
import { anAccessEvent, heartbeatFields } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const nothingKnown = aRegister();

function aRule(fields: Partial<CompiledRule> = {}): CompiledRule {
  return {
    id: 'no-looking',
    verdict: 'violation',
    severity: 'high',
    mode: 'enforce',
    applies: { actions: null, actorKinds: null, purposes: null },
    explain: '{actor.id} looked at {event.resource.recordingId} at {t}',
    about: 'event',
    stepUp: null,
    fails: () => true,
    ...fields,
  };
}

function decideWith(...rules: readonly CompiledRule[]) {
  return createDecider({ rules: aPolicySet({ rules }) })(anAccessEvent(), nothingKnown);
}

describe('a decision', () => {
  it('names every enforced rule that does not hold, sorted, with the gravest verdict', () => {
    const { verdict, determinedBy } = decideWith(
      aRule({ id: 'b', verdict: 'unexplained' }),
      aRule({ id: 'c', fails: () => false }),
      aRule({ id: 'a', verdict: 'unknown', severity: 'low' }),
    );
    expect(verdict).toBe('unknown');
    expect(determinedBy).toEqual([
      { rule: 'a', verdict: 'unknown', severity: 'low', exception: null },
      { rule: 'b', verdict: 'unexplained', severity: 'high', exception: null },
    ]);
    expect(decideWith(aRule({ verdict: 'unknown' }), aRule({ id: 'z' })).verdict).toBe('violation');
  });

  it('only lists what a rule in mode observe would have decided', () => {
    const observed = decideWith(aRule({ id: 'trial', mode: 'observe' }));
    expect(observed).toMatchObject({ verdict: 'explained', determinedBy: [], observed: ['trial'] });
    const both = decideWith(aRule({ id: 'trial', mode: 'observe' }), aRule());
    expect(both).toMatchObject({ verdict: 'violation', determinedBy: [{ rule: 'no-looking' }], observed: ['trial'] });
  });

  it('brands nobody for a rule that cannot be evaluated: it is not known', () => {
    const fails = (): boolean => {
      throw new Error('no such field');
    };
    expect(decideWith(aRule({ fails }))).toMatchObject({
      verdict: 'unknown',
      determinedBy: [{ rule: 'no-looking', verdict: 'unknown', severity: 'high' }],
      reason: 'not known: the condition of rule no-looking could not be evaluated',
    });
  });

  it.each([
    [{ actions: ['view' as const], actorKinds: null, purposes: null }, 'violation'],
    [{ actions: ['list' as const], actorKinds: null, purposes: null }, 'explained'],
    [{ actions: null, actorKinds: ['employee' as const], purposes: null }, 'violation'],
    [{ actions: null, actorKinds: ['service' as const], purposes: null }, 'explained'],
    [{ actions: null, actorKinds: null, purposes: ['unspecified' as const] }, 'violation'],
    [{ actions: null, actorKinds: null, purposes: ['owner-self' as const] }, 'explained'],
  ])('of a rule for %j is %s', (applies, verdict) => {
    expect(decideWith(aRule({ applies })).verdict).toBe(verdict);
  });

  it('gives the reason of each rule in one sentence, with times in words', () => {
    const { reason } = decideWith(aRule(), aRule({ id: 'second', explain: 'and {person.role} is not {made.up}' }));
    expect(reason).toBe('violation: e-1042 looked at r-90 at 24 Nov 2026, 09:12:03.123 UTC; and none is not none');
  });

  it.each([
    ['{person.role} (born in {made.up})', 'none (born in none)'],
    ['no role[, and {person.role} is not one][: {person.aliases}]', 'no role'],
    ['seen[ at {t}][ through {event.source.id} by {person.role}]', 'seen at 24 Nov 2026, 09:12:03.123 UTC'],
    ['a literal [bracket] stays', 'a literal [bracket] stays'],
  ])('leaves out what is empty of %s', (explain, expected) => {
    expect(decideWith(aRule({ explain })).reason).toBe(`violation: ${expected}`);
  });

  it('never reads a reported text as a template', () => {
    const source = { ...absentAccessEvent.source, id: '[{actor.id}] {t}' };
    const decide = createDecider({ rules: aPolicySet({ rules: [aRule({ explain: 'by[ {event.source.id}]' })] }) });
    expect(decide(anAccessEvent({ source }), nothingKnown).reason).toBe('violation: by [{actor.id}] {t}');
  });

  it('contains no more than fits, and never half a character', () => {
    const { reason } = decideWith(aRule({ explain: `x${'\u{1f4f7}'.repeat(REASON_CHARS_MAX)}` }));
    expect(reason.length).toBeLessThanOrEqual(REASON_CHARS_MAX);
    expect(reason).toMatch(/…$/);
    expect(Buffer.from(reason, 'utf8').toString('utf8')).toBe(reason);
  });

  it('survives a time that is no date, which the encoded forms can hold', () => {
    const decide = createDecider({ rules: aPolicySet({ rules: [aRule()] }) });
    const { reason } = decide(anAccessEvent({ occurredAt: 9e15 }), nothingKnown);
    expect(reason).toBe('violation: e-1042 looked at r-90 at 9000000000000000 ms');
  });

  it('lists no more of what was tried than fits, the nearest first', () => {
    const consents = Array.from({ length: 100 }, (_, index) => {
      return aRecord('consent', { id: `C-${index}`, affirmativeAct: index === 77, revokedAt: '2025-01-01T00:00:00Z' });
    });
    const rule = aRule({ about: 'evidence', fails: ({ evidence }) => evidence.consent.state !== 'covers' });
    const decide = createDecider({ rules: aPolicySet({ rules: [rule] }) });
    const resource = { ...absentAccessEvent.resource, kind: 'account', ownerId: 'o-81' } as const;
    const { tried } = decide(anAccessEvent({ resource }), aRegister(...consents));
    expect(tried).toHaveLength(TRIED_MAX);
    expect(tried[0]).toEqual({ kind: 'consent', id: 'C-77', state: 'was revoked on 1 Jan 2025, 00:00 UTC' });
  });

  it('does not carry anything over from the access before', () => {
    const rules = [aRule({ fails: ({ evidence, entitled }) => evidence.consent.state !== 'covers' && !entitled })];
    const decide = createDecider({ rules: aPolicySet({ rules }) });
    const resource = { ...absentAccessEvent.resource, kind: 'account', ownerId: 'o-81' } as const;
    const allowing = aRegister(aRecord('person'), aRecord('entitlement', { actions: ['view'] }), aRecord('consent'));
    const verdicts = [allowing, nothingKnown, allowing].map(
      (register) => decide(anAccessEvent({ resource }), register).verdict,
    );
    expect(verdicts).toEqual(['explained', 'violation', 'explained']);
  });
});

describe('a heartbeat', () => {
  const judge = (fields: Parameters<typeof anAccessEvent>[0]) => {
    const source = { ...absentAccessEvent.source, id: 'support-console' };
    const event = anAccessEvent({ source, ...heartbeatFields(source.id), ...fields });
    return createDecider({ rules: aPolicySet({ rules: [aRule()] }) })(event, nothingKnown).verdict;
  };
  const { resource, actor } = heartbeatFields('support-console');

  it('is recorded and not judged', () => {
    expect(judge({})).toBe('ended');
  });

  it.each([
    ['an action that opens something', { action: 'view' as const }],
    ['a recording', { resource: { ...resource, recordingId: 'r-1' } }],
    ['another store', { resource: { ...resource, storeId: 'footage' } }],
    ['a resource that is watched', { resource: { ...resource, kind: 'recording' as const } }],
    ['a person', { actor: { ...actor, kind: 'employee' as const } }],
    ['another service', { actor: { ...actor, id: 'transcoder' } }],
    ['somebody behind the service', { actor: { ...actor, onBehalfOf: { id: 'e-1', kind: 'employee' as const } } }],
    ['a way beside the tools', { path: 'direct-store' as const }],
  ])('is an access like any other where it names %s', (_, fields) => {
    expect(judge(fields)).toBe('violation');
  });
});
