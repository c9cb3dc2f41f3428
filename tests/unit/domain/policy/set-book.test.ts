import { filedSet, loadedPolicy, policyVersionOf } from '../../../../services/domain/policy/policy-record.ts';
import { createSetBook } from '../../../../services/domain/policy/set-book.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { aRecord } from '../../../support/register-builders.ts';

const [first, second] = ['{"set":"first"}', '{"set":"second"}'];

describe('the spans of a book', () => {
  it('are the same list until a record changes them, whatever people and other sets are recorded', () => {
    const view = createRegisterView();
    const book = createSetBook(view, 'policies', ({ rules }) => ({ rules }));
    const apply = (record: RegisterRecord) => {
      view.applyRecord(record);
      book.noteRecord(record);
    };
    apply(filedSet(first));
    apply(loadedPolicy(policyVersionOf(first)));
    apply(aRecord('policy-set', { id: policyVersionOf(second), rules: second, issuer: 'e-1' }));
    const loaded = book.spans();
    expect(loaded.map(({ set }) => set.rules)).toEqual([first]);
    const base = { id: 'p', setHash: policyVersionOf(second), issuer: 'e-2', approvedBy: 'e-2' };
    apply(aRecord('policy', { ...base, validFrom: '2026-11-10T00:00:00Z' }));
    const approved = book.spans();
    expect(approved.map(({ set }) => set.rules)).toEqual([first, second]);
    // The same set once more is in force for longer, and begins no other span.
    apply(aRecord('policy', { ...base, id: 'p-2', validFrom: '2026-11-20T00:00:00Z' }));
    apply(aRecord('person', { id: 'e-9' }));
    apply(
      aRecord('policy-set', { id: policyVersionOf('{"detections":[]}'), rules: '{"detections":[]}', issuer: 'e-1' }),
    );
    expect(book.spans()).toBe(approved);
  });
});
