import {
  matchesAlert,
  matchesTarget,
  type TargetFilter,
} from '../../../../services/domain/notification/target-filter.ts';
import type { RegisterView } from '../../../../services/domain/register/register-view.ts';

const everything = { kinds: null, severities: null, rules: null, teams: null, vendors: null };
const people = new Map([
  ['e-1', { team: 'support', employer: 'vendor-a' }],
  ['e-2', { team: 'support', employer: 'us' }],
  ['e-3', { team: 'sales', employer: 'vendor-a' }],
]);
const register = { person: (id: string) => people.get(id) ?? null } as unknown as Pick<RegisterView, 'person'>;

function matched(filter: object): readonly (string | null)[] {
  return ['e-1', 'e-2', 'e-3', 'e-unknown', null].filter((actor) =>
    matchesAlert({ ...everything, ...filter }, { actor, rules: ['rule-a', 'rule-b'] }, { register, now: 0 }),
  );
}

it('selects alerts by what the register knows of the actor: who is unknown, or nobody, is in no team', () => {
  expect(matched({ teams: ['support'] })).toEqual(['e-1', 'e-2']);
  expect(matched({ vendors: ['vendor-a'] })).toEqual(['e-1', 'e-3']);
  expect(matched({ teams: ['support'], vendors: ['vendor-a'] })).toEqual(['e-1']);
  expect(matched({})).toHaveLength(5);
});

it.each([
  ['a target of alerts of other severities', { severities: ['high'] }, true],
  ['a target of other rules', { rules: ['rule-c'] }, true],
  ['a target of what opens', { kinds: ['opened'] }, true],
  ['a target of the vendor of one of the people', { vendors: ['us'], severities: ['low'] }, true],
  ['a target of another team, which learns of nobody else', { teams: ['legal'] }, false],
])('makes the begin of an incident known to %s: %j', (_which, filter, isFor) => {
  const alerts = ['e-2', 'e-3'].map((actor) => ({ actor, rules: ['rule-a'] }));
  const notice = { kind: 'incident-candidate', severity: 'critical' } as const;
  expect(matchesTarget({ ...everything, ...filter } as TargetFilter, notice, alerts, { register, now: 0 })).toBe(isFor);
  expect(
    matchesTarget({ ...everything, rules: ['rule-c'] }, { ...notice, kind: 'case-raised' }, alerts, {
      register,
      now: 0,
    }),
  ).toBe(false);
});

it('selects alerts by any of their rules, and by the team as well', () => {
  expect(matched({ rules: ['rule-b'] })).toHaveLength(5);
  expect(matched({ rules: ['rule-c'] })).toEqual([]);
  expect(matched({ rules: ['rule-b'], teams: ['sales'] })).toEqual(['e-3']);
});
