import { z } from 'zod';
import { defaultOf, helpText } from '../../../../services/adapters/config/describe-environment.ts';
import {
  ConfigError,
  environmentPart,
  onlyWith,
  partsTogether,
  variable,
} from '../../../../services/adapters/config/environment.ts';

const COLOUR = variable(z.enum(['red', 'green'], 'red or green').default('red'), { meaning: 'The colour.' });
const SECRET = variable(z.string().regex(/^s/, 'something with s').optional(), {
  meaning: 'The secret, see [Kafka](operation.md#apache-kafka).',
  otherwise: '`none`',
  isSecret: true,
});
const colours = environmentPart({
  title: 'Colours',
  variables: { COLOUR, SECRET },
  contradictions: ({ COLOUR, SECRET }) =>
    COLOUR === 'green' && SECRET === undefined ? [['SECRET', 'a secret with COLOUR=green']] : [],
  toConfig: ({ COLOUR: colour }) => ({ colour }),
});
const urls = environmentPart({
  title: 'Colours',
  variables: {
    COLOUR,
    URL: variable(z.string('an https URL').regex(/^https/, 'an https URL'), { meaning: 'The URL.' }),
  },
  toConfig: ({ URL: url }) => url,
});

describe('a part of the environment', () => {
  it('has the defaults of its variables, and takes an empty one as absent', () => {
    expect(colours.read({})).toEqual({ colour: 'red' });
    expect(colours.read({ COLOUR: '', SECRET: '' })).toEqual({ colour: 'red' });
  });

  it('names the variable, its value and what was expected', () => {
    expect(() => colours.read({ COLOUR: 'blue' })).toThrow(new ConfigError('COLOUR is `blue`, expected red or green'));
    expect(() => colours.read({ COLOUR: 'green' })).toThrow('SECRET is not set, expected a secret with COLOUR=green');
  });

  it('repeats neither a secret nor the password of an address', () => {
    expect(() => colours.read({ SECRET: 'hidden' })).toThrow('SECRET is `…`, expected something with s');
    expect(() => urls.read({ URL: 'http://user:hidden@host/' })).toThrow(
      'URL is `http://…@host/`, expected an https URL',
    );
  });

  it('is null without the variable that it depends on, whatever else is wrong', () => {
    expect(onlyWith('URL', urls).read({ COLOUR: 'blue' })).toBeNull();
    expect(() => onlyWith('URL', urls).read({ COLOUR: 'blue', URL: 'https://host' })).toThrow('COLOUR');
  });
});

describe('several parts', () => {
  const both = partsTogether({ colours, urls });

  it('have the configuration of each', () => {
    expect(both.read({ URL: 'https://host' })).toEqual({ colours: { colour: 'red' }, urls: 'https://host' });
  });

  it('report what is wrong in all of them once', () => {
    expect(() => both.read({ COLOUR: 'blue' })).toThrow(
      new ConfigError('COLOUR is `blue`, expected red or green\nURL is not set, expected an https URL'),
    );
  });
});

describe('the description of variables', () => {
  it('has the default of the schema, or what applies instead', () => {
    expect(defaultOf(COLOUR)).toBe('`red`');
    expect(defaultOf(SECRET)).toBe('`none`');
    expect(defaultOf(variable(z.string().optional(), { meaning: 'x' }))).toBe('');
  });

  it('prints every variable once, without marks, and which of them is a secret', () => {
    const both = partsTogether({ colours, urls });
    expect(helpText({ name: 'painter', purpose: 'What colour?' }, both)).toBe(
      [
        'custodes painter: What colour?',
        '',
        'It takes no arguments. It reads these environment variables:',
        '',
        'Colours',
        '  COLOUR',
        '      The colour. Default: red.',
        '  SECRET',
        '      The secret, see docs/operation.md#apache-kafka. Default: none. Secret.',
        '  URL',
        '      The URL.',
      ].join('\n'),
    );
  });
});
