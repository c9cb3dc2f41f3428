import { isEventId, isText, TEXT_CHARS_MAX } from '../../../services/value-forms/text.ts';

describe('isText', () => {
  it.each([
    'a',
    'Zoë',
    '日本',
    '😀',
    'Küche ❤\ufe0f',
    '👩\u200d💻',
    'می\u200cخواهم',
    'Cam 1\ufe0f\u20e3',
    'a b',
    '...',
    '.a',
    'x'.repeat(TEXT_CHARS_MAX),
  ])('accepts %p', (text) => {
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
    'e-1\u200b',
    'e\u00ad-1',
    'e-1\ufeff',
    'e-1\u2060',
    'e-1\u2028',
    'e-1\u{e0041}',
    'e-1\u200d',
    'e-1\ufe0f',
    '\u200cе-1',
    '\u3164',
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
