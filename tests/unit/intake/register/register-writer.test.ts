import { decodeFact } from '../../../../services/adapters/avro/register-fact.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { withPolicies } from '../../../../services/domain/policy/policy-book.ts';
import { loadedPolicy, policyVersionOf, setSubjects } from '../../../../services/domain/policy/policy-record.ts';
import { createSetBook } from '../../../../services/domain/policy/set-book.ts';
import { followRegister } from '../../../../services/domain/register/register-follower.ts';
import type { Person } from '../../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { RegisterWriter } from '../../../../services/intake/register/register-writer.ts';
import { JUNE } from '../../../support/decision-builders.ts';
import { limitedLog } from '../../../support/decision-log/limited-log.ts';
import { aFollowedRegister } from '../../../support/register/followed-register.ts';
import { aRecord } from '../../../support/register-builders.ts';

describe('the writer of the register', () => {
  function writing() {
    const log = limitedLog(memoryLog({ clock: () => JUNE }));
    const register = aFollowedRegister(log);
    const writer = new RegisterWriter({ log, ...register, books: [], clock: () => JUNE, onAppended: () => {} });
    return { writer, register, log };
  }
  const long = (id: number, length = 2_048) => `${id}-`.padEnd(length, '中');

  it('appends what a log takes at once, however long ids are', async () => {
    const { writer, register, log } = writing();
    const records = Array.from({ length: 300 }, (_, id) => aRecord('camera', { id: long(id) }));
    expect(await writer.write(records)).toEqual(records.map(() => 'accepted'));
    expect(log.appends.length).toBeLessThan(10);
    expect(register.view.all('camera')).toHaveLength(300);
    register.follower.stop();
  });

  it('refuses a record that is larger than an append, names it, and takes the others', async () => {
    const { writer, register } = writing();
    const ids = (length: number) => Array.from({ length: 1_000 }, (_, id) => long(id, length));
    const records = [
      aRecord('dataset', { id: 'before' }),
      aRecord('dataset', { id: 'large', recordingIds: ids(170) }),
      aRecord('dataset', { id: 'too-large', recordingIds: ids(2_048) }),
      aRecord('dataset', { id: 'behind' }),
    ];
    expect(await writer.write(records)).toEqual([
      'accepted',
      'accepted',
      {
        field: 'record',
        value: expect.stringMatching(/^\d{7} bytes$/),
        expected: 'at most 524,288 bytes as it is stored',
      },
      'accepted',
    ]);
    expect(register.view.all('dataset').map(({ id }) => id)).toEqual(['before', 'large', 'behind']);
    register.follower.stop();
  });

  it('writes what a record changes before it, and neither where either is refused', async () => {
    const { writer, register } = writing();
    const later = aRecord('person', { id: 'e-7', validFrom: '2026-02-01T00:00:00Z' });
    const rival = aRecord('person', { id: 'e-8', aliases: ['mia'] });
    const record = aRecord('person', { id: 'e-7', validFrom: '2026-01-01T00:00:00Z' });
    const write = (change: Partial<Person>, aliases: readonly string[] = []) =>
      writer.write(
        [{ ...record, aliases }],
        () => null,
        (one) => one,
        () => [{ ...later, ...change }],
      );
    expect(await writer.write([later, rival])).toEqual(['accepted', 'accepted']);
    expect(await write({ aliases: ['mia'] })).toEqual([expect.objectContaining({ field: 'aliases[0]' })]);
    expect(await write({ team: 'new' }, ['mia'])).toEqual([expect.objectContaining({ field: 'aliases[0]' })]);
    expect(register.view.history('person', 'e-7')).toEqual([later]);
    expect(await write({ team: 'new' })).toEqual(['accepted']);
    expect(register.view.history('person', 'e-7')).toEqual([record, { ...later, team: 'new' }]);
    expect(await write({ team: 'newer' })).toEqual(['duplicate']);
    expect(register.view.history('person', 'e-7')).toEqual([record, { ...later, team: 'new' }]);
    register.follower.stop();
  });
});

describe('approvals of two sets from one instant', () => {
  function writing() {
    const log = memoryLog({ clock: () => JUNE });
    const view = createRegisterView();
    const books = setSubjects.map((subject) => createSetBook(view, subject, ({ id }) => id));
    const follower = followRegister(log, decodeFact, withPolicies(view, ...books));
    const writer = new RegisterWriter({ log, view, follower, books, clock: () => JUNE, onAppended: () => {} });
    return { writer, follower };
  }
  const validFrom = '2026-06-02T00:00:00Z';
  const [one, other] = ['{"set":"one"}', '{"set":"other"}'].map((rules) =>
    aRecord('policy-set', { id: policyVersionOf(rules), rules, issuer: 'e-1', validFrom: '2026-06-01T00:00:00Z' }),
  );
  const detections = aRecord('policy-set', {
    id: policyVersionOf('{"detections":[]}'),
    rules: '{"detections":[]}',
    issuer: 'e-1',
    validFrom: '2026-06-01T00:00:00Z',
  });
  const approval = (id: string, set = one, from = validFrom) =>
    aRecord('policy', { id, setHash: set?.id ?? '', issuer: 'e-2', approvedBy: 'e-2', validFrom: from });
  const refused = { field: 'validFrom', expected: 'another time than that of `b`, of another set' };

  it.each([
    ['in one request', true],
    ['one after the other', false],
  ])('are not both taken, %s', async (_, isTogether) => {
    const { writer, follower } = writing();
    const sets = [one, other, detections].filter((set) => set !== undefined);
    expect(await writer.write(sets)).toEqual(['accepted', 'accepted', 'accepted']);
    const approvals = [approval('b'), approval('a', other)];
    const [results, again] = isTogether
      ? [await writer.write(approvals), []]
      : [await writer.write(approvals.slice(0, 1)), await writer.write(approvals.slice(1))];
    expect([...results, ...again]).toEqual(['accepted', expect.objectContaining(refused)]);
    const taken = [
      approval('c'),
      approval('a', other, '2026-06-02T00:00:01Z'),
      approval('d', detections),
      loadedPolicy(other?.id ?? ''),
    ];
    expect(await writer.write(taken)).toEqual(taken.map(() => 'accepted'));
    follower.stop();
  });

  it('are both taken where one is of the detections, also with its text in the same request', async () => {
    const { writer, follower } = writing();
    const ofRules = [one, approval('b')].filter((record) => record !== undefined);
    expect(await writer.write(ofRules)).toEqual(['accepted', 'accepted']);
    expect(await writer.write([detections, approval('d', detections)])).toEqual(['accepted', 'accepted']);
    follower.stop();
  });
});
