import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { canonicalText, readCanonicalText } from '../../../../services/adapters/policies/canonical-text.ts';
import { loadPolicies, policySetOf } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import { EVIDENCE_OF_SOURCE } from '../../../../services/domain/access-decision/facts/evidence-of-source.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { eventOf, recordsOf } from '../../../support/decision-rows/decision-rows.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

/** Whether what a source issued may explain what it reports is part of the policy set, approved and archived with it. */

let text: string;
beforeAll(async () => {
  text = (await loadPolicies(join(projectRoot, 'infra/policies'))).text;
});

const own = { issuer: 'support-console', issuerAuthenticated: true };

function decided(set: string, ...records: readonly RegisterRecord[]) {
  const register = aRegister(...recordsOf({ name: '', expect: { verdict: '' } }), ...records);
  const { verdict, determinedBy, reason } = createDecider({ rules: policySetOf(set) })(event, register);
  return { verdict, rules: determinedBy.map(({ rule }) => rule), reason };
}

const event = eventOf({ name: '', expect: { verdict: '' } });

function allowing(value: readonly string[] | null): string {
  const { parameters, rules } = readCanonicalText(text);
  const { [EVIDENCE_OF_SOURCE]: _, ...others } = parameters;
  const given = value === null ? {} : { [EVIDENCE_OF_SOURCE]: { value: [...value], meaning: 'a test' } };
  return canonicalText({ parameters: { ...others, ...given }, rules });
}

describe('what the source of an access issued', () => {
  it('explains nothing by default', () => {
    expect(decided(text, aRecord('ticket', own)).rules).toEqual(['no-need-to-know']);
  });

  it('explains where the set allows the kind for the source, and the reason names it', () => {
    expect(decided(allowing(['ticket:support-console']), aRecord('ticket', own))).toEqual({
      verdict: 'explained',
      rules: [],
      reason:
        'explained by consent C-1 for o-81, needed for ticket T-4711; ticket T-4711 was issued by support-console and counts because evidenceOfSource allows it',
    });
  });

  it.each(['consent:support-console', 'ticket:console', 'ticket:support-console2'])(
    'explains nothing by `%s`',
    (one) => {
      expect(decided(allowing([one]), aRecord('ticket', own)).rules).toEqual(['no-need-to-know']);
    },
  );

  it('explains nothing in a set without the parameter', () => {
    expect(decided(allowing(null), aRecord('ticket', own)).rules).toEqual(['no-need-to-know']);
  });

  it('is allowed for a kind that can explain, by a list', () => {
    const broken = (value: unknown) => () =>
      policySetOf(
        text.replace(
          /"evidenceOfSource":\{"meaning":"([^"]*)","value":\[\]/,
          `"evidenceOfSource":{"meaning":"$1","value":${JSON.stringify(value)}`,
        ),
      );
    expect(broken(['ticket:x'])).not.toThrow();
    expect(broken(['camera:x'])).toThrow(/evidenceOfSource.*expected `KIND:SOURCE` with a kind of consent/s);
    expect(broken('30 minutes')).toThrow(/evidenceOfSource.*expected a list of `KIND:SOURCE`/s);
  });
});
