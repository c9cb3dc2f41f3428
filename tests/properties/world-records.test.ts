import fc from 'fast-check';
import { parseAccessEvent } from '../../services/domain/access-event/parse-access-event.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import { classifyLocation } from '../support/register-builders.ts';
import { aWorld } from '../support/worlds.ts';

const worlds = fc.record({
  seed: fc.nat().map(String),
  staff: fc.integer({ min: 8, max: 60 }).map(String),
  owners: fc.integer({ min: 20, max: 200 }).map(String),
  days: fc.integer({ min: 1, max: 15 }).map(String),
});

describe('whatever its parameters, a world holds', () => {
  it('only access events that intake takes', () => {
    fc.assert(
      fc.property(worlds, (texts) => {
        const { accesses } = aWorld(texts);
        const refused = accesses.map((event) => parseAccessEvent(event, () => 'ab'.repeat(32))).filter(isRefused);
        expect(refused).toEqual([]);
        expect(accesses.length).toBeGreaterThan(0);
      }),
      { numRuns: 15 },
    );
  });

  it('only register records that intake takes, with every camera in the class its name was made for', () => {
    fc.assert(
      fc.property(worlds, (texts) => {
        const { register } = aWorld(texts);
        const parsed = register.map((record) => parseRegisterRecord(record, classifyLocation));
        expect(parsed.filter(isRefused)).toEqual([]);
        for (const [index, result] of parsed.entries()) {
          if ('record' in result && result.record.kind === 'camera') {
            expect([register[index]?.name, result.record.locationClass]).toEqual([
              register[index]?.name,
              expectedClass(String(register[index]?.name)),
            ]);
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});

function expectedClass(name: string): string {
  if (/bed|bath|nursery/i.test(name)) return 'intimate';
  return /front|yard|drive|garden|porch/i.test(name) ? 'outdoor' : 'indoor';
}
function isRefused(result: object): boolean {
  return 'problems' in result;
}
