import { hash } from 'node:crypto';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { expireIdentities, IdentityExpiry } from '../../../services/decider/identities/expire-identities.ts';
import { foldPositionStart } from '../../../services/domain/decision-log/fold.ts';
import type { IdentityEntry } from '../../../services/domain/decision-log/identity-table.ts';

const DAY = 86_400_000;
const TODAY = 1_000 * DAY;

/** Of each identity, days ago. A clock may be a day late, so an identity is kept for 91 days. */
const AGES = [0, 89, 90, 91, 92, 140, 141, 142, 300];

function aTable() {
  const clock = { now: TODAY };
  const log = memoryLog({ clock: () => clock.now });
  const identities = memoryIdentityTable();
  const entryOf = (age: number): IdentityEntry => ({
    key: hash('sha256', `${age}`, 'binary'),
    contentHash: hash('sha256', `${age}`, 'hex'),
    partition: 0,
    sourceOffset: age,
    appendedAt: TODAY - age * DAY,
  });
  identities.put(0, foldPositionStart, AGES.map(entryOf));
  return {
    deps: { log, identities, clock: () => clock.now },
    known: () => AGES.filter((age) => identities.get(entryOf(age).key) !== null),
    async append(partition: number, age: number) {
      clock.now = TODAY - age * DAY;
      await log.append('access-events', partition, [{ key: null, value: Buffer.from('an event') }]);
      clock.now = TODAY;
    },
    decided(partition: number, last: number) {
      identities.put(partition, { offset: 1, state: { ...foldPositionStart.state, last } }, []);
    },
  };
}

describe('identities that no record can repeat', () => {
  it('are removed, those that one may repeat are kept', async () => {
    const { deps, known, append, decided } = aTable();
    await append(0, 0);
    decided(0, 0);
    expect(await expireIdentities(deps, TODAY)).toBe(5);
    expect(known()).toEqual([0, 89, 90, 91]);
    expect(await expireIdentities(deps, TODAY)).toBe(0);
  });

  it('are kept where the log has no record, which shows no time', async () => {
    const { deps, known } = aTable();
    expect(await expireIdentities(deps, TODAY)).toBe(0);
    expect(known()).toEqual(AGES);
  });

  it('are kept while a record of any partition waits that was appended long ago', async () => {
    const { deps, known, append, decided } = aTable();
    await append(1, 200);
    await append(3, 50);
    decided(1, 0);
    expect(await expireIdentities(deps, TODAY)).toBe(2);
    expect(known()).toEqual(AGES.filter((age) => age <= 141));
    decided(3, 0);
    await append(2, 0);
    expect(await expireIdentities(deps, TODAY)).toBe(3);
    expect(known()).toEqual([0, 89, 90, 91]);
  });

  it('are not those that only a clock makes old which is ahead of the log', async () => {
    const { deps, known, append, decided } = aTable();
    await append(0, 0);
    await append(2, 30);
    for (const partition of [0, 2]) decided(partition, 0);
    await expireIdentities({ ...deps, clock: () => TODAY + 60 * DAY }, TODAY + 60 * DAY);
    expect(known()).toEqual([0, 89, 90, 91]);
  });

  it('are not those that a clock makes old which was ahead for a moment, also where something was appended then', async () => {
    const { deps, known, append, decided } = aTable();
    await append(0, -60);
    decided(0, 0);
    await expireIdentities({ ...deps, clock: () => TODAY + 60 * DAY }, TODAY);
    expect(known()).toEqual([0, 89, 90, 91]);
  });

  it('are kept at the start, also where the clock is ahead then, and not removed after the end', async () => {
    const { deps, known, append, decided } = aTable();
    await append(0, -60);
    decided(0, 0);
    const expiry = new IdentityExpiry({ ...deps, clock: () => TODAY + 60 * DAY });
    const running = expiry.run();
    await expiry.stop();
    expect(known()).toEqual(AGES);
    expect(await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 20, 'still running'))])).toBe(
      'still running',
    );
  });
});
