import { NoPolicyError } from '../../../../services/domain/policy/policies.ts';
import { createPolicyBook, type PolicyBook, withPolicies } from '../../../../services/domain/policy/policy-book.ts';
import { filedSet, loadedPolicy, policyVersionOf } from '../../../../services/domain/policy/policy-record.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { aPolicySet } from '../../../support/a-policy-set.ts';
import { aRecord } from '../../../support/register-builders.ts';

const texts = { loaded: '{"set":"loaded"}', second: '{"set":"second"}', third: '{"set":"third"}', bad: 'bad' };
const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T00:00:00Z`;
const at = (n: number): number => Date.parse(day(n));

/** `text` as `issuer` puts it forward. */
const proposed = (text: string, issuer: string) => {
  return aRecord('policy-set', { id: policyVersionOf(text), rules: text, issuer, validFrom: day(1) });
};
const approval = (text: string, fields: Record<string, unknown>) => {
  const base = { id: 'p', setHash: policyVersionOf(text), issuer: 'e-2', approvedBy: 'e-2', validFrom: day(10) };
  return aRecord('policy', { ...base, ...fields });
};

function aBook(...records: readonly RegisterRecord[]): PolicyBook {
  const view = createRegisterView();
  const book = createPolicyBook(view, (text) => (text === 'bad' ? null : aPolicySet({ version: text })));
  const sink = withPolicies(view, book);
  records.forEach((record, offset) => {
    sink.applyRecord(record, offset);
    // Reading in between must not freeze what the book says.
    book.isKnown();
  });
  return book;
}

const nameOf = (book: PolicyBook, t: number): string => {
  const { version } = book.at(t);
  return Object.entries(texts).find(([, text]) => policyVersionOf(text) === version)?.[0] ?? version;
};
const statesOf = (book: PolicyBook) => book.records.approvals.map(({ state }) => state);

const loaded = [filedSet(texts.loaded), loadedPolicy(policyVersionOf(texts.loaded))];

describe('the set that decides', () => {
  it('is none as long as the register names none', () => {
    const book = aBook(filedSet(texts.loaded));
    expect(book.isKnown()).toBe(false);
    expect(() => book.at(at(1))).toThrow(NoPolicyError);
  });

  it('is the one loaded last, for every time, until somebody approves one', () => {
    const book = aBook(...loaded, filedSet(texts.second), loadedPolicy(policyVersionOf(texts.second)));
    expect([0, at(1), at(20)].map((t) => nameOf(book, t))).toEqual(['second', 'second', 'second']);
  });

  it('is the approved one from its validFrom on, to the millisecond', () => {
    const book = aBook(...loaded, proposed(texts.second, 'e-1'), approval(texts.second, {}));
    expect([at(10) - 1, at(10)].map((t) => nameOf(book, t))).toEqual(['loaded', 'second']);
  });

  it('does not depend on the order in which text, approval and what was loaded arrive', () => {
    const records = [...loaded, proposed(texts.second, 'e-1'), approval(texts.second, {})];
    for (const order of [records, [...records].reverse()]) expect(nameOf(aBook(...order), at(11))).toBe('second');
  });

  it('is not the set of the files once a set is approved', () => {
    const later = [filedSet(texts.third), loadedPolicy(policyVersionOf(texts.third))];
    const book = aBook(...loaded, proposed(texts.second, 'e-1'), approval(texts.second, {}), ...later);
    expect(nameOf(book, at(11))).toBe('second');
  });

  it('is the approval that began last, whatever its id, and an earlier one when that has ended', () => {
    const december = approval(texts.third, { id: 'q', validFrom: day(12), validUntil: day(14) });
    const book = aBook(
      ...[...loaded, proposed(texts.second, 'e-1'), proposed(texts.third, 'e-1')],
      ...[approval(texts.second, {}), december],
    );
    expect([11, 12, 13, 14].map((n) => nameOf(book, at(n)))).toEqual(['second', 'third', 'third', 'second']);
  });

  it('stays when all approvals have ended: rules do not lapse into what was loaded', () => {
    const book = aBook(...loaded, proposed(texts.second, 'e-1'), approval(texts.second, { validUntil: day(12) }));
    expect(nameOf(book, at(13))).toBe('second');
  });

  it('is of several that have ended the one that began last, whatever their ids and ends', () => {
    const book = aBook(
      ...[...loaded, proposed(texts.second, 'e-1'), proposed(texts.third, 'e-1')],
      approval(texts.second, { id: 'q', validFrom: day(10), validUntil: day(14) }),
      approval(texts.third, { id: 'p', validFrom: day(11), validUntil: day(12) }),
    );
    expect([10, 11, 12, 14].map((n) => nameOf(book, at(n)))).toEqual(['second', 'third', 'second', 'third']);
  });

  it('is the first approved one before any begins, where none was loaded', () => {
    const book = aBook(
      ...[proposed(texts.second, 'e-1'), proposed(texts.third, 'e-1')],
      ...[approval(texts.third, { id: 'a', validFrom: day(12) }), approval(texts.second, { id: 'b' })],
    );
    expect([1, 10, 12].map((n) => nameOf(book, at(n)))).toEqual(['second', 'second', 'third']);
  });

  it('is never one that somebody else records under the id of the loaded one', () => {
    const pretended = approval(texts.second, { id: 'custodes-loaded', issuer: 'e-9', approvedBy: 'e-9' });
    const before = [proposed(texts.second, 'e-9'), pretended];
    expect(aBook(...before).isKnown()).toBe(false);
    expect([0, at(11)].map((t) => nameOf(aBook(...before, ...loaded), t))).toEqual(['loaded', 'loaded']);
  });
});

describe('an approval', () => {
  it.each([
    ['by who proposed the set', [proposed(texts.second, 'e-2')], approval(texts.second, {}), 'self-approved'],
    [
      'by who also files it, of a set from files',
      [filedSet(texts.second)],
      approval(texts.second, {}),
      'self-approved',
    ],
    [
      'by the installation',
      [proposed(texts.second, 'e-1')],
      approval(texts.second, { approvedBy: 'custodes' }),
      'self-approved',
    ],
    ['of a set that nobody has filed', [], approval(texts.second, { issuer: 'e-1' }), 'set-unknown'],
    ['of a text that makes no set', [proposed(texts.bad, 'e-1')], approval(texts.bad, {}), 'set-unusable'],
  ] as const)('%s changes nothing', (_, records, refused, state) => {
    const book = aBook(...loaded, ...records, refused);
    expect(statesOf(book)).toEqual([state]);
    expect(nameOf(book, at(11))).toBe('loaded');
  });

  it('by the second person under another id is no second person', () => {
    const person = aRecord('person', { id: 'e-1', aliases: ['e-2'] });
    const records = [...loaded, proposed(texts.second, 'e-1'), approval(texts.second, {})];
    expect(nameOf(aBook(...records), at(11))).toBe('second');
    expect(statesOf(aBook(...records, person))).toEqual(['self-approved']);
  });

  it('stays one of two people where they are joined to one from a later day on', () => {
    const person = aRecord('person', { id: 'e-1', aliases: ['e-2'], validFrom: day(11) });
    const book = aBook(...loaded, proposed(texts.second, 'e-1'), approval(texts.second, {}), person);
    expect(statesOf(book)).toEqual(['approved']);
  });

  it('of detections is no approval of rules', () => {
    const detections = '{"detections":[]}';
    const book = aBook(...loaded, proposed(detections, 'e-1'), approval(detections, {}));
    expect(statesOf(book)).toEqual([]);
  });

  it('that one person issues and another is named in counts, where nobody is asked who they are', () => {
    const book = aBook(...loaded, filedSet(texts.second), approval(texts.second, { issuer: 'e-1' }));
    expect(nameOf(book, at(11))).toBe('second');
  });

  it('of the same id by one person alone takes nothing back', () => {
    const alone = approval(texts.third, { issuer: 'e-2', validFrom: day(12) });
    const book = aBook(...loaded, proposed(texts.second, 'e-1'), approval(texts.second, {}), alone);
    expect(nameOf(book, at(13))).toBe('second');
  });
});
