import { jsonFault } from '../../../services/value-forms/json-fault.ts';

/** Place, what is there, and what was expected. */
function faultOf(text: string): string | null {
  const fault = jsonFault(Buffer.from(text));
  return fault === null ? null : `${fault.line}:${fault.column} ${fault.found} | ${fault.expected}`;
}

describe('the fault of a text that is not JSON', () => {
  it.each([
    ['', '1:1 the end | a JSON value'],
    ['{"a":1,}', '1:8 } | a name in double quotes'],
    ['{a:1}', '1:2 a letter | a name in double quotes or `}`'],
    ["{'a':1}", "1:2 ' | a name in double quotes or `}`"],
    ['{"a" 1}', '1:6 a digit | `:`'],
    ['{"a":}', '1:6 } | a JSON value'],
    ['{"a":1]', '1:7 ] | `,` or `}`'],
    ['[1 2]', '1:4 a digit | `,` or `]`'],
    ['[1,]', '1:4 ] | a JSON value'],
    ['[,1]', '1:2 , | a JSON value or `]`'],
    ['{"a":1}}', '1:8 } | the end'],
    ['01', '1:2 a digit | the end'],
    ['[-]', '1:3 ] | a digit'],
    ['[1.]', '1:4 ] | a digit'],
    ['[1e]', '1:4 ] | a digit or a sign'],
    ['[1e+]', '1:5 ] | a digit'],
    ['[tru]', '1:5 ] | `true`'],
    ['[NaN]', '1:2 a letter | a JSON value or `]`'],
    ['"abc', '1:5 the end | a closing `"`'],
    ['"a\tb"', '1:3 a control character | a closing `"`, or the character as an escape such as `\\n`'],
    ['"a\nb"', '1:3 the end of the line | a closing `"`, or the character as an escape such as `\\n`'],
    ['"\\x"', '1:3 a letter | one of `" \\ / b f n r t u` after a backslash'],
    ['"\\u12g4"', '1:6 a letter | four hexadecimal digits after `\\u`'],
    ['[1\u00a0]', '1:3 a character beyond ASCII | `,` or `]`'],
    ['\ufeff{}', '1:1 a byte order mark | a JSON value'],
  ])('%j: %s', (text, expected) => expect(faultOf(text)).toBe(expected));

  it.each(['{}', ' [] ', '"\\ud800"', '-0.5e-7', '{"a":[{"b":null},true,"é😀"]}\r\n'])('is none of %j', (text) => {
    expect(JSON.parse(text)).toBeDefined();
    expect(faultOf(text)).toBeNull();
  });

  it('counts lines that end in LF and in CRLF, and columns in characters', () => {
    expect(faultOf('[\n1,\n  x]')).toMatch(/^3:3 /);
    expect(faultOf('[\r\n1,\r\n  x]')).toMatch(/^3:3 /);
    expect(faultOf('["é😀" x]')).toMatch(/^1:7 /);
  });

  it('does not count a byte order mark that it passes over', () => {
    expect(jsonFault(Buffer.from('\ufeff[x]'), 3)).toMatchObject({ line: 1, column: 2, offset: 4 });
  });

  it.each(['[', '{"":'])('is found behind 8 MB of %j', (unit) => {
    const text = Buffer.alloc(8_000_000, unit);
    expect(jsonFault(text)).toMatchObject({ line: 1, column: 8_000_001, found: 'the end' });
  });

  it('finds which bracket is open at every depth', () => {
    const open = '[{"":'.repeat(5_000);
    const close = '}]'.repeat(5_000);
    expect(faultOf(`${open}1${close}`)).toBeNull();
    expect(jsonFault(Buffer.from(`${open}1${close.slice(0, -1)}}`))).toMatchObject({
      found: '}',
      expected: '`,` or `]`',
    });
  });
});
