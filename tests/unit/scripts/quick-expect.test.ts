/** What asks here must not believe the `expect` that is asked: a plain error ends the test. */
function messageOf(ask: () => unknown): string {
  try {
    ask();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'it passed';
}

function require(what: string, isSo: boolean): void {
  if (!isSo) throw new Error(`it is not so: ${what}`);
}

describe('The `expect` of the suites', () => {
  it.each<[string, () => unknown, boolean]>([
    ['the same number', () => expect(1).toBe(1), true],
    ['another number', () => expect(1).toBe(2), false],
    ['no number twice', () => expect(Number.NaN).toBe(Number.NaN), true],
    ['zero below zero', () => expect(0).toBe(-0), false],
    ['an equal object that is another', () => expect({}).toBe({}), false],
    ['equal lists', () => expect([1, { a: 'b' }]).toEqual([1, { a: 'b' }]), true],
    ['lists that differ inside', () => expect([1, { a: 'b' }]).toEqual([1, { a: 'c' }]), false],
    ['a list that is longer', () => expect([1, 2]).toEqual([1]), false],
    ['a field that is undefined', () => expect({ a: 1, b: undefined }).toEqual({ a: 1 }), true],
    ['sets in another order', () => expect(new Set([1, 2])).toEqual(new Set([2, 1])), true],
    ['sets that differ', () => expect(new Set([1, 2])).toEqual(new Set([1, 3])), false],
    ['maps that differ', () => expect(new Map([['a', [1]]])).toEqual(new Map([['a', [2]]])), false],
    ['bytes that differ', () => expect(Buffer.from('a')).toEqual(Buffer.from('b')), false],
    ['any of a kind', () => expect({ a: 7 }).toEqual({ a: expect.any(Number) }), true],
    ['none of a kind', () => expect({ a: 7 }).toEqual({ a: expect.any(String) }), false],
    ['not the same', () => expect(1).not.toBe(1), false],
    ['not equal', () => expect([1]).not.toEqual([2]), true],
    ['another matcher', () => expect(1).toBeGreaterThan(1), false],
    ['an error that is not thrown', () => expect(() => 1).toThrow(), false],
    ['an error', () => expect(() => JSON.parse('{')).toThrow(SyntaxError), true],
  ])('judges %s as Jest does', (what, ask, passes) => {
    const message = messageOf(ask);
    require(`${what}: ${message}`, passes ? message === 'it passed' : message.includes('expect('));
  });

  it('judges what is promised as Jest does', async () => {
    const failed = await Promise.allSettled([
      expect(Promise.resolve(1)).resolves.toBe(1),
      expect(Promise.resolve(1)).resolves.toBe(2),
      expect(Promise.reject(new Error('no'))).rejects.toThrow('no'),
      expect(Promise.reject(new Error('no'))).rejects.toThrow('yes'),
    ]);
    const states = failed.map(({ status }) => status).join();
    require(states, states === 'fulfilled,rejected,fulfilled,rejected');
  });

  it('is the one that makes nothing before it compares', () => {
    require('the matchers are not of its own', !Object.hasOwn(expect(1), 'toThrow'));
  });
});
