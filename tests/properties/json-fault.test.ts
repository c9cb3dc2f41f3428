import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { jsonFault } from '../../services/value-forms/json-fault.ts';

/** Bytes that change what a text means, besides any other. */
const tellingByte = fc.constantFrom(...Buffer.from('{}[]",:\\ \n\t0129.eE+-tfnulas/\x00\x7f'));

/** A valid text, as others write it: with spaces, or on several lines that end in either way. */
const aText = fc
  .tuple(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), fc.constantFrom('', ' ', '\t', '\n', '\r\n'))
  .map(([value, space]) => {
    const text = JSON.stringify(value, null, space === '\r\n' ? '\n' : space);
    // A line break in a text is an escape, so each of these is one between values.
    return Buffer.from(space === '\r\n' ? text.replaceAll('\n', '\r\n') : text);
  });

const aChangedText = fc
  .tuple(aText, fc.nat(), fc.oneof(tellingByte, fc.nat(255)))
  .map(([text, place, byte]) => text.with(place % text.length, byte))
  .map((bytes) => Buffer.from(bytes));

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What can complete a text at its end, and what can follow before the brackets close. */
const endings = [
  '',
  '"',
  '\\"',
  '\\\\"',
  'n"',
  '0"',
  '00"',
  '000"',
  '0000"',
  '0',
  '.0',
  'e0',
  '-0',
  ...['true', 'false', 'null'].flatMap((word) => [...word].map((_, index) => word.slice(index))),
  '"":0',
];
const follows = ['', ':0', ':0}', '0', '"":0'];

/** Whether some text goes on from here to JSON. Knows only `JSON.parse`, and which brackets are open outside of texts. */
function canBecomeJson(text: string): boolean {
  const outside = text.replace(/"(?:[^"\\]|\\.)*(?:"|\\?$)/gs, '');
  const open: string[] = [];
  for (const bracket of outside.replace(/[^[\]{}]/g, '')) {
    if (bracket === '[' || bracket === '{') open.push(bracket === '[' ? ']' : '}');
    else if (open.pop() !== bracket) return false;
  }
  const closing = open.reverse().join('');
  return endings.some((ending) => follows.some((follow) => isJson(text + ending + follow + closing)));
}

describe('the fault of a text in which one byte was changed', () => {
  it('is there exactly when `JSON.parse` refuses the text, where the shortest prefix of no JSON ends', () => {
    let faults = 0;
    fc.assert(
      fc.property(aChangedText, (bytes) => {
        fc.pre(isUtf8(bytes));
        const text = bytes.toString();
        const fault = jsonFault(bytes);
        expect(fault === null).toBe(isJson(text));
        if (fault === null) return;
        faults += 1;
        const before = bytes.subarray(0, fault.offset).toString();
        expect(canBecomeJson(before)).toBe(true);
        const lines = before.split('\n');
        expect([fault.line, fault.column]).toEqual([lines.length, [...(lines.at(-1) ?? '')].length + 1]);
        if (fault.offset === bytes.length) return expect(fault.found).toBe('the end');
        const [next = ''] = bytes.subarray(fault.offset).toString();
        expect(canBecomeJson(before + next)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
    expect(faults).toBeGreaterThan(200);
  });
});
