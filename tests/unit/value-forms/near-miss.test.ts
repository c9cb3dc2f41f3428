import { actions } from '../../../services/domain/access-event/access-event.ts';
import { fieldsOfKind } from '../../../services/records/register-record/register-record-names.ts';
import { nearMiss } from '../../../services/value-forms/near-miss.ts';

const fields = fieldsOfKind('person');

describe('nearMiss', () => {
  it.each([
    ['employmentfrom', 'employmentFrom'],
    ['employment_from', 'employmentFrom'],
    ['employmentFrm', 'employmentFrom'],
    ['employmnetFrom', 'employmentFrom'],
    ['rol', 'role'],
    ['managers', 'manager'],
  ])('takes %p for %p', (word, expected) => {
    expect(nearMiss(word, fields)).toBe(expected);
  });

  it.each(['colour', 'x', '', 'place', '__proto__', 'constructor', 7, null, undefined, {}])(
    'takes %p for nothing',
    (word) => {
      expect(nearMiss(word, fields)).toBeNull();
    },
  );

  it('gives the nearest of several', () => {
    expect(nearMiss('lst', actions)).toBe('list');
    expect(nearMiss('revok', actions)).toBe('revoke');
  });

  it('sees letters that changed places, beside others that did not', () => {
    expect(nearMiss('amnager', fields)).toBe('manager');
    expect(nearMiss('reganam', fields)).toBeNull();
  });

  it('does not compare a word that is too long to be a slip', () => {
    expect(nearMiss(`employmentFrom${'x'.repeat(100_000)}`, fields)).toBeNull();
  });
});
