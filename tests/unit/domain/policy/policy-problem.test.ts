import { createPolicyBook, withPolicies } from '../../../../services/domain/policy/policy-book.ts';
import { secondIdOfNow } from '../../../../services/domain/policy/policy-problem.ts';
import { policyVersionOf } from '../../../../services/domain/policy/policy-record.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { aPolicySet } from '../../../support/a-policy-set.ts';
import { aRecord } from '../../../support/register-builders.ts';

const text = '{"set":"second"}';
const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T00:00:00Z`;
const now = Date.parse(day(20));

const proposal = aRecord('policy-set', { id: policyVersionOf(text), rules: text, issuer: 'e-1', validFrom: day(1) });
const approvalFrom = (validFrom: string, approvedBy = 'adm-1') =>
  aRecord('policy', { id: 'p', setHash: policyVersionOf(text), issuer: approvedBy, approvedBy, validFrom });
/** The second id is known from the 10th on. */
const person = aRecord('person', { id: 'e-1', aliases: ['adm-1'], validFrom: day(10) });

function registered(...records: readonly RegisterRecord[]) {
  const view = createRegisterView();
  const book = createPolicyBook(view, (version) => aPolicySet({ version }));
  const sink = withPolicies(view, book);
  for (const [offset, record] of records.entries()) sink.applyRecord(record, offset);
  return { view, book, problemOf: (record: RegisterRecord) => secondIdOfNow(record, view, [book], now) };
}

describe('one person under two ids', () => {
  it('approves no proposal of theirs from a day on which nobody knew that', () => {
    const { problemOf } = registered(person, proposal);
    expect(problemOf(approvalFrom(day(5)))).toMatchObject({ field: 'approvedBy', value: 'adm-1' });
    // It approves nothing, and is taken as before.
    expect(problemOf(approvalFrom(day(20)))).toBeNull();
    expect(problemOf(approvalFrom(day(5), 'e-2'))).toBeNull();
  });

  it('proposes nothing that they approved before', () => {
    const { problemOf } = registered(person, approvalFrom(day(5)));
    expect(problemOf(proposal)).toMatchObject({ field: 'issuer', value: 'e-1' });
  });

  it('is one where the record of one id names the other, and a third', () => {
    const joined = [
      aRecord('person', { id: 'e-1', aliases: ['e-2'], validFrom: day(1) }),
      aRecord('person', { id: 'e-2', aliases: ['adm-2'], validFrom: day(1) }),
    ];
    const byAlias = aRecord('policy-set', { ...proposal, validFrom: day(1), issuer: 'adm-2' });
    const { book } = registered(...joined, byAlias, approvalFrom(day(10), 'e-2'));
    expect(book.records.approvals.map(({ state }) => state)).toEqual(['self-approved']);
  });
});
