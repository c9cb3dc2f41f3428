import { Command } from 'commander';
import { atLeast } from '../../../scripts/at-least.ts';

const parsed = (...words: readonly string[]) => {
  const errors: string[] = [];
  const command = new Command('verb')
    .option('--events <n>', 'accesses', atLeast(1), 7)
    .option('--kills <n>', 'kills', atLeast(0), 3)
    .exitOverride()
    .configureOutput({ writeErr: (text) => errors.push(text) });
  try {
    return command.parse(words, { from: 'user' }).opts<{ events: number; kills: number }>();
  } catch {
    return errors.join('');
  }
};

describe('a whole number behind an option', () => {
  it('is read, and is the default where the option is left out', () => {
    expect(parsed('--events', '12')).toEqual({ events: 12, kills: 3 });
    expect(parsed('--kills', '0')).toEqual({ events: 7, kills: 0 });
  });

  it.each(['0', '-1', '1.5', 'many', '1e99'])(
    'is refused as %s, with the option, the value and what is expected',
    (text) => {
      expect(parsed('--events', text)).toBe(
        `error: option '--events <n>' argument '${text}' is invalid. Expected a whole number, at least 1.\n`,
      );
    },
  );

  it('is refused behind an option that the verb does not have', () => {
    expect(parsed('--evnts', '5')).toBe("error: unknown option '--evnts'\n(Did you mean --events?)\n");
  });
});
