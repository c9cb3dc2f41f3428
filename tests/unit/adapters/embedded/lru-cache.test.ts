import { LruCache } from '../../../../services/adapters/embedded/register/lru-cache.ts';

describe('what is asked for again', () => {
  it('is kept from the second time on, also that there is nothing', () => {
    const answers = new LruCache<string | null>(10);
    answers.learn('often', null);
    answers.learn('once', 'a');
    expect(answers.get('once')).toBe('a');
    expect(answers.get('often')).toBeUndefined();
    answers.learn('often', null);
    answers.learn('other', 'b');
    expect(answers.get('often')).toBeNull();
    expect(answers.get('once')).toBeUndefined();
  });

  it('is forgotten wherever it is known from', () => {
    const answers = new LruCache<string>(10);
    answers.learn('last', 'a');
    answers.delete('last');
    expect(answers.get('last')).toBeUndefined();
    for (let times = 0; times < 2; times += 1) answers.learn('kept', 'b');
    answers.learn('last', 'a');
    answers.delete('kept');
    expect(answers.get('kept')).toBeUndefined();
    answers.clear();
    expect(answers.get('last')).toBeUndefined();
  });

  it('is at most twice as much as allowed, the last asked for among it', () => {
    const answers = new LruCache<number>(100);
    const numbers = Array.from({ length: 1_000 }, (_, number) => number);
    for (const number of numbers) for (let times = 0; times < 2; times += 1) answers.learn(`k-${number}`, number);
    const kept = numbers.filter((number) => answers.get(`k-${number}`) === number);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept).toEqual(numbers.slice(-kept.length));
    expect(kept.length).toBeGreaterThanOrEqual(100);
  });
});
