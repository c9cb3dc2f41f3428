import { createHash } from 'node:crypto';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { PendingIdentities } from '../../../services/decider/identities/pending-identities.ts';
import { foldPositionStart } from '../../../services/domain/decision-log/fold.ts';

const DAYS_90 = 90 * 86_400_000;
const keyOf = (text: string) => createHash('sha256').update(text).digest('binary');
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('identities that the log has not acknowledged', () => {
  it('are known in every partition, until their own forgets them', () => {
    const identities = new PendingIdentities(memoryIdentityTable());
    for (let index = 0; index < 3_000; index += 1) {
      identities.add(keyOf(`${index}`), hashOf(`${index}`), index % 4);
    }
    expect(identities.contentHashOf(keyOf('2999'), 0)).toBe(hashOf('2999'));
    expect(identities.contentHashOf(keyOf('other'), 0)).toBeNull();
    identities.forget(1);
    const known = [0, 1, 2, 3].map((index) => identities.contentHashOf(keyOf(`${index}`), 0));
    expect(known).toEqual([hashOf('0'), null, hashOf('2'), hashOf('3')]);
  });

  it('are those of the block that is appended until it is accepted, and of the one that grows behind it', () => {
    const identities = new PendingIdentities(memoryIdentityTable());
    const known = () => ['a', 'b', 'c'].map((name) => identities.contentHashOf(keyOf(name), 0) !== null);
    identities.add(keyOf('a'), hashOf('a'), 2);
    identities.appending(2);
    identities.add(keyOf('b'), hashOf('b'), 2);
    expect(known()).toEqual([true, true, false]);
    expect(() => identities.appending(2)).toThrow('two blocks of partition 2 are being appended');
    identities.accepted(2);
    expect(known()).toEqual([false, true, false]);
    identities.appending(2);
    identities.add(keyOf('c'), hashOf('c'), 2);
    identities.forget(2);
    expect(known()).toEqual([false, false, false]);
  });

  it('come before those of the table, which are known for 90 days', () => {
    const table = memoryIdentityTable();
    const [key, contentHash] = [keyOf('a'), hashOf('a')];
    table.put(0, foldPositionStart, [{ key, contentHash, partition: 0, sourceOffset: 1, appendedAt: 5 }]);
    const identities = new PendingIdentities(table);
    const found = [4 + DAYS_90, 5 + DAYS_90].map((appendedAt) => identities.contentHashOf(key, appendedAt));
    expect(found).toEqual([contentHash, null]);
    identities.add(key, hashOf('b'), 3);
    expect(identities.contentHashOf(key, 5 + DAYS_90)).toBe(hashOf('b'));
  });
});
