import { isEventId, isText, TEXT_CHARS_MAX } from '../../../services/value-forms/text.ts';

describe('isText', () => {
  it.each(['a', 'Zoë', '日本', '😀', 'a b', '...', '.a', 'x'.repeat(TEXT_CHARS_MAX)])('accepts %p', (text) => {
    expect(isText(text)).toBe(true);
  });

  it.each([
    '',
    'x'.repeat(TEXT_CHARS_MAX + 1),
    '\t',
    'a\u0000',
    '\u007f',
    '\u009f',
    '\ud83d',
    '\ude00\ud83d',
    7,
    null,
    'e-\u202e2401',
    '\u2066a',
    'a\u2069',
    '\u200fa',
    'a\u061c',
    '.',
    '..',
  ])('refuses %p', (value) => {
    expect(isText(value)).toBe(false);
  });
});

describe('isEventId', () => {
  it.each(['a', '0198f3c2-77aa', 'A.b_c:d~e-9', '...', 'x'.repeat(128)])('accepts %p', (text) => {
    expect(isEventId(text)).toBe(true);
  });

  it.each(['', 'x'.repeat(129), 'a b', 'a/b', 'é', 'a\n', '.', '..', 7])('refuses %p', (value) => {
    expect(isEventId(value)).toBe(false);
  });
});
