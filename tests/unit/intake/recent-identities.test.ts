import { createHash } from 'node:crypto';
import { RecentIdentities } from '../../../services/intake/recent-identities.ts';

const [first, second] = ['first', 'second'].map(sha256) as [string, string];

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('RecentIdentities', () => {
  it('keeps the first content of an identity', () => {
    const recent = new RecentIdentities(10);
    expect(recent.remember('a', first)).toBeNull();
    expect(recent.remember('a', second)).toBe(first);
    expect(recent.contentHashOf('a')).toBe(first);
    expect(recent.contentHashOf('b')).toBeNull();
  });

  it('forgets the oldest and always knows at least half of its bound', () => {
    const recent = new RecentIdentities(10);
    for (let index = 0; index < 100; index += 1) recent.remember(`id-${index}`, sha256(`${index}`));
    const known = Array.from({ length: 100 }, (_, index) => index).filter(
      (index) => recent.contentHashOf(`id-${index}`) === sha256(`${index}`),
    );
    expect(known).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  });

  it('forgets given identities, in both generations', () => {
    const recent = new RecentIdentities(4);
    for (const identity of ['a', 'b', 'c']) recent.remember(identity, first);
    recent.forget('a');
    recent.forget('c');
    expect(['a', 'b', 'c'].map((identity) => recent.contentHashOf(identity))).toEqual([null, first, null]);
    expect(recent.remember('c', second)).toBeNull();
    expect(recent.contentHashOf('c')).toBe(second);
  });

  it('distinguishes identities that have the same bytes in other places, and those that are not ASCII', () => {
    const recent = new RecentIdentities(100);
    const identities = ['ab', 'abc', 'b', 'bc', 'c', 'källa\0e-1', 'källa\0e-2', '\u{1f4f7}', ''];
    for (const identity of identities) recent.remember(identity, sha256(identity));
    expect(identities.map((identity) => recent.contentHashOf(identity))).toEqual(identities.map(sha256));
  });

  it('knows fewer where identities are longer, the newest, and none that is longer than its room', () => {
    const recent = new RecentIdentities(20);
    const long = Array.from({ length: 50 }, (_, index) => `${index}-${'x'.repeat(200)}`);
    for (const identity of long) recent.remember(identity, first);
    const known = long.filter((identity) => recent.contentHashOf(identity) !== null);
    expect(known.length).toBeLessThan(10);
    expect(known).toEqual(long.slice(-known.length));
    expect(recent.remember('y'.repeat(5_000), first)).toBeNull();
    expect(recent.contentHashOf('y'.repeat(5_000))).toBeNull();
    expect(recent.remember('short', second)).toBeNull();
    expect(recent.contentHashOf('short')).toBe(second);
  });

  it('answers as a map of two generations does, whatever is remembered and forgotten', () => {
    const generation = 50;
    const recent = new RecentIdentities(2 * generation);
    let [young, old, rows] = [new Map<string, string>(), new Map<string, string>(), 0];
    for (const byte of createHash('shake256', { outputLength: 20_000 }).update('identities').digest()) {
      const identity = `source\0${byte % 120}`;
      if (byte % 7 === 0) {
        recent.forget(identity);
        young.delete(identity);
        old.delete(identity);
        continue;
      }
      const contentHash = sha256(String(byte));
      const known = young.get(identity) ?? old.get(identity) ?? null;
      expect(recent.remember(identity, contentHash)).toBe(known);
      if (known !== null) continue;
      if (rows === generation) [young, old, rows] = [new Map(), young, 0];
      young.set(identity, contentHash);
      rows += 1;
    }
  });
});
