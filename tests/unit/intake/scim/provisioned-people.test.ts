import fc from 'fast-check';
import { decodeFact } from '../../../../services/adapters/avro/register-fact.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { frame } from '../../../../services/avro/framing.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { ProvisionedPeople } from '../../../../services/intake/scim/provisioned-people.ts';
import { encodeRegisterRecord } from '../../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aRecord } from '../../../support/register-builders.ts';

const START = Date.UTC(2026, 10, 24, 10);
const GROUPS = ['Leads', 'Support'];

/** Versions of few people that begin and end before, at and after the time at which they come. */
const aVersion = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  from: fc.integer({ min: -3, max: 6 }),
  lasts: fc.option(fc.integer({ min: 1, max: 5 })),
  isProvisioned: fc.boolean(),
  groups: fc.option(fc.subarray(GROUPS)),
  /** Minutes until it is asked again; null: not after this one. */
  asked: fc.option(fc.integer({ min: 0, max: 3 })),
});

describe('who is provisioned', () => {
  it('is whom the register has at each time, also where others write to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aVersion, { maxLength: 12 }), async (versions) => {
        const [view, log] = [createRegisterView(), memoryLog({ clock: () => START })];
        const people = new ProvisionedPeople({ view, log, factOf: decodeFact });
        let now = START;
        for (const { id, from, lasts, isProvisioned, groups, asked } of versions) {
          const validFrom = START + from * 60_000;
          const times = { validFrom, validUntil: lasts === null ? null : validFrom + lasts * 60_000 };
          const record = {
            ...aRecord('person', { id }),
            ...times,
            userName: isProvisioned ? id : null,
            groups,
          };
          const value = frame(schemaIds.registerRecord, encodeRegisterRecord(record));
          await log.append('register', 0, [{ key: null, value }]);
          view.applyRecord(record);
          if (asked === null) continue;
          now += asked * 60_000;
          await people.refresh(now, await log.endOffset('register', 0));
          const all = ['a', 'b', 'c'].flatMap((one) => view.inForce('person', one, now) ?? []);
          const provisioned = all.filter(({ userName }) => userName !== null);
          expect(people.ids).toEqual(provisioned.map((one) => one.id));
          for (const group of GROUPS) {
            const members = provisioned.filter((one) => one.groups?.includes(group));
            expect(people.membersOf(group)).toEqual(members.map((one) => one.id));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has a record that came while the view was read, once the view has it', async () => {
    const [view, log] = [createRegisterView(), memoryLog({ clock: () => START })];
    const people = new ProvisionedPeople({ view, log, factOf: decodeFact });
    await people.refresh(START, 0);
    const record = { ...aRecord('person', { id: 'a' }), userName: 'a', groups: null };
    const value = frame(schemaIds.registerRecord, encodeRegisterRecord(record));
    await log.append('register', 0, [{ key: null, value }]);
    await people.refresh(START, 0);
    expect(people.ids).toEqual([]);
    view.applyRecord(record);
    await people.refresh(START, 1);
    expect(people.ids).toEqual(['a']);
  });
});
