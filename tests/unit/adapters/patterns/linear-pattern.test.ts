import { linearPattern, matchesLinearly, PatternError } from '../../../../services/adapters/patterns/linear-pattern.ts';
import { ConditionError, compileCondition } from '../../../../services/adapters/policies/compile-condition.ts';

describe('a linear pattern', () => {
  it('gives what its named groups matched, anywhere in the text', () => {
    const pattern = linearPattern('/(?<owner>o-\\d+)(/(?<camera>c-\\d+))?');
    expect(pattern.groupNames).toEqual(['owner', 'camera']);
    expect(pattern.match('x/o-1/c-2')).toEqual({ owner: 'o-1', camera: 'c-2' });
    expect(pattern.match('x/o-1')).toEqual({ owner: 'o-1', camera: null });
    expect(pattern.match('x')).toBeNull();
  });

  it.each(['(?=a)', '(a)\\1', '(', 'a'.repeat(1_001)])('refuses %s', (text) => {
    expect(() => linearPattern(text)).toThrow(PatternError);
  });

  // 80,000 instructions, each looked at for each of 2,048 characters.
  it('refuses a short pattern that is a long program, again and at once', () => {
    const text = `${'(?:a?){1000}'.repeat(80)}[xy]$`;
    expect(() => linearPattern(text)).toThrow(/is \d{5,} instructions, expected at most 1000/);
    const errors = [1, 2].map(() => {
      try {
        return matchesLinearly('ab'.repeat(1_024), text);
      } catch (error) {
        return error;
      }
    });
    expect(errors[0]).toBeInstanceOf(PatternError);
    expect(errors[1]).toBe(errors[0]);
  });

  // A backtracking engine tries 2^1000 ways; this test would not end with one.
  it.each(['(a+)+$', '^(a|a)*$', '(a*)*b', '(.*a){25}$'])('ends for %s', (text) => {
    expect(matchesLinearly(`${'a'.repeat(1_000)}!`, text)).toBe(false);
  });

  it('looks at no text without end', () => {
    expect(matchesLinearly('a'.repeat(65_537), 'a')).toBe(false);
  });
});

describe('matches in a condition', () => {
  const context = { ownerId: `${'a'.repeat(1_000)}!` };

  it.each([
    ['ownerId.matches("^a+!$")', true],
    ['ownerId.matches("(a+)+$")', false],
    ['ownerId != null && !ownerId.matches("^(a|a)*$")', true],
    ['["(a+)+$"].exists(p, ownerId.matches(p))', false],
  ])('%s ends', (source, expected) => {
    expect(compileCondition(source)(context)).toBe(expected);
  });

  it('fails for what is no pattern of RE2, as other mistakes do', () => {
    expect(() => compileCondition('ownerId.matches("(?=a)")')(context)).toThrow();
    expect(() => compileCondition('ownerId.matches(')).toThrow(ConditionError);
  });
});
