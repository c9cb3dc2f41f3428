import fc from 'fast-check';
import { inForceAsKnown, withCorrections } from '../../../../../services/domain/register/history/known-at.ts';
import type { FiledRecord } from '../../../../../services/domain/register/history/register-history.ts';
import { aRecord, aRegister } from '../../../../support/register-builders.ts';

const at = (minute: number): string => new Date(minute * 60_000).toISOString();

/** A record of one person: valid from and until a minute, appended at one. */
function filed(offset: number, validFrom: number, changes: { until?: number; appendedAt?: number } = {}): FiledRecord {
  const { until, appendedAt = offset } = changes;
  const fields = {
    validFrom: at(validFrom),
    team: `team-${offset}`,
    ...(until === undefined ? {} : { validUntil: at(until) }),
  };
  return { offset, appendedAt, record: aRecord('person', fields) };
}

const histories = fc
  .array(fc.record({ validFrom: fc.nat(6), until: fc.option(fc.nat(8), { nil: undefined }) }), { maxLength: 8 })
  .map((list) =>
    list.map(({ validFrom, until }, offset) => filed(offset, validFrom, until === undefined ? {} : { until })),
  );

describe('what was known', () => {
  it('equals a register that had been sent nothing later', () => {
    fc.assert(
      fc.property(histories, fc.nat(8), fc.integer({ min: -1, max: 8 }), (history, minute, knownAt) => {
        const asOf = minute * 60_000;
        const view = aRegister(
          ...history.filter(({ appendedAt }) => appendedAt <= knownAt).map(({ record }) => record),
        );
        expect(inForceAsKnown(history, { asOf, knownAt })?.record ?? null).toEqual(
          view.inForce('person', 'e-1042', asOf),
        );
      }),
    );
  });

  it('does not know a correction before it was appended', () => {
    const history = [filed(0, 1, { appendedAt: 100 }), filed(1, 1, { appendedAt: 200 })];
    const teamAt = (knownAt: number) => inForceAsKnown(history, { asOf: 600_000, knownAt })?.record;
    expect(teamAt(99)).toBeUndefined();
    expect(teamAt(100)).toMatchObject({ team: 'team-0' });
    expect(teamAt(199)).toMatchObject({ team: 'team-0' });
    expect(teamAt(200)).toMatchObject({ team: 'team-1' });
  });
});

describe('corrections', () => {
  it('name the record that they replaced, and the one that replaced them', () => {
    const history = [filed(3, 1), filed(5, 2), filed(8, 1), filed(9, 1)];
    expect(
      withCorrections(history).map(({ filed: { offset }, corrects, correctedBy }) => [offset, corrects, correctedBy]),
    ).toEqual([
      [3, null, 8],
      [5, null, null],
      [8, 3, 9],
      [9, 8, null],
    ]);
  });
});
