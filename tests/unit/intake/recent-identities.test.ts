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
});
