import { RecentIdentities } from '../../../services/intake/recent-identities.ts';

describe('RecentIdentities', () => {
  it('keeps the first content of an identity', () => {
    const recent = new RecentIdentities(10);
    recent.remember('a', 'first');
    recent.remember('a', 'second');
    expect(recent.contentHashOf('a')).toBe('first');
    expect(recent.contentHashOf('b')).toBeNull();
  });

  it('forgets the oldest and always holds at least half of its bound', () => {
    const recent = new RecentIdentities(10);
    for (let index = 0; index < 100; index += 1) recent.remember(`id-${index}`, 'h');
    const known = Array.from({ length: 100 }, (_, index) => index).filter((index) =>
      recent.contentHashOf(`id-${index}`),
    );
    expect(known).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  });

  it('forgets given identities, in both generations', () => {
    const recent = new RecentIdentities(4);
    for (const identity of ['a', 'b', 'c']) recent.remember(identity, 'h');
    recent.forget('a');
    recent.forget('c');
    expect(['a', 'b', 'c'].map((identity) => recent.contentHashOf(identity))).toEqual([null, 'h', null]);
  });
});
