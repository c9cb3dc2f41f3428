import { LogLine } from '../../../../../services/domain/access-import/access-log/log-line.ts';

const userIn = (line: string, keys: Record<string, string> | null = null) =>
  LogLine.read(line, keys)?.get('remote_user');

describe('a line of an access log', () => {
  it.each([
    ['{"remote_user":"jo"}', 'jo'],
    ['{"remote_user":7}', '7'],
    ['{"remote_user":""}', '-'],
    ['{"remote_user":null}', '-'],
    ['{"remote_user":{"a":"jo"}}', '-'],
    ['{"user":"jo"}', undefined],
    ['{"__proto__":{"remote_user":"jo"}}', undefined],
  ])('has the values of its keys: %s', (line, expected) => {
    expect(userIn(line)).toBe(expected);
  });

  it('has its keys where the map has them, also within others and in a list of one', () => {
    const keys = { remote_user: 'request.headers.X-User' };
    expect(userIn('{"request":{"headers":{"X-User":["jo"]}}}', keys)).toBe('jo');
    expect(userIn('{"request":{"headers":{"X-User":["jo","kim"]}}}', keys)).toBe('-');
    expect(userIn('{"request":{},"remote_user":"jo"}', keys)).toBeUndefined();
    expect(userIn('{"remote_user":"jo"}', { request: 'remote_user' })).toBeUndefined();
  });

  it.each([
    ['J\\xc3\\xbcrgen', 'Jürgen'],
    ['a\\x22b\\x5Cc', 'a"b\\c'],
    ['a\\"b\\\\x41\\tc\\v\\x01', 'a"b\\x41\tc\v\x01'],
    ['""', '-'],
    ['a\\xff', 'a\ufffd'],
    ['a\\\\\\x41', 'a\\A'],
  ])('is read with the escapes of Apache, or a client would hide its request by them: %s', (escaped, expected) => {
    expect(userIn(`{"remote_user":"${escaped}","status":"200"}`)).toBe(expected);
  });

  it.each([
    '',
    'null',
    '[]',
    '"a"',
    '{"remote_user":"jo"',
    '{"remote_user":"jo","status":"a" "b"}',
    '{"remote_user":"\\xg0"}',
    '127.0.0.1 - jo [26/Nov/2026:09:12:03 +0000] "GET / HTTP/1.1" 200 5 "-" "-"',
  ])('is no other text: %s', (line) => {
    expect(LogLine.read(line, null)).toBeNull();
  });
});
