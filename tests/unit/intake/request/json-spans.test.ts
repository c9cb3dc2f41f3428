import fc from 'fast-check';
import {
  isTooMuch,
  spanOfWhole,
  spansOfDocument,
  spansOfLines,
} from '../../../../services/intake/request/json-spans.ts';
import { runsOf } from '../../../support/process/pass.ts';

/** The body as `readRecords` reads it: JSON exactly when the brackets match and every element parses. */
function read(text: string): unknown {
  const body = Buffer.from(text);
  const document = spansOfDocument(body, 1_000_000);
  if (document === null) return 'not json';
  try {
    const values = document.spans.map(({ start, end }) => JSON.parse(body.subarray(start, end).toString()));
    return document.isArray ? values : values[0];
  } catch {
    return 'not json';
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return 'not json';
  }
}

describe('the elements of a JSON body', () => {
  it('are those that the parser finds, in any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom('', ' ', '\r\n\t'), (text, blank) => {
        expect(read(blank + text + blank)).toEqual(parse(text));
      }),
      { numRuns: runsOf(2_000) },
    );
  });

  it('are refused where the parser refuses, in anything that looks like JSON', () => {
    const token = fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '"a"', '1', 'null', ' ', '\n', '"\\""', 'é');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = `[${tokens.join('')}`;
        expect(read(text)).toEqual(parse(text));
        expect(read(`${text}]`)).toEqual(parse(`${text}]`));
      }),
      { numRuns: runsOf(20_000) },
    );
  });

  it.each(['[1,]', '[,1]', '[]]', '[}', '[1]x', '[', '["a', '[1 2]', '[{]}]', '[] []'])('refuse %s', (text) => {
    expect(read(text)).toBe('not json');
  });

  it('are counted no further than asked', () => {
    expect(spansOfDocument(Buffer.from(`[${'0,'.repeat(1_000)}0]`), 10)?.spans).toHaveLength(11);
  });
});

describe('what a JSON text would cost', () => {
  it.each([
    ['{"a":[1,2],"b":{"c":"[{,:"}}', 8, 2],
    ['"[[[,,,"', 0, 0],
    ['"\\"[[["', 0, 0],
    [`${'['.repeat(40)}${']'.repeat(40)}`, 40, 40],
  ])('is counted outside of texts: %s', (text, values, depth) => {
    expect(spanOfWhole(Buffer.from(text))).toMatchObject({ values, depth });
  });

  it('is too much beyond 20,000 values or 32 levels', () => {
    const of = (text: string): boolean => isTooMuch(spanOfWhole(Buffer.from(text)));
    expect([of(`[${'0,'.repeat(19_999)}0]`), of(`[${'0,'.repeat(20_000)}0]`)]).toEqual([false, true]);
    expect([of('['.repeat(32)), of('['.repeat(33))]).toEqual([false, true]);
  });
});

describe('the lines of NDJSON', () => {
  it('are numbered, blank ones left out', () => {
    const body = Buffer.from('\ufeff{"a":1}\r\n\n  \t\r\n{"b":\n2}');
    const lines = [...spansOfLines(body)].map(({ line, span }) => [line, body.toString('utf8', span.start, span.end)]);
    expect(lines).toEqual([
      [1, '{"a":1}\r'],
      [4, '{"b":'],
      [5, '2}'],
    ]);
  });

  it('are none in a body of newlines', () => {
    expect([...spansOfLines(Buffer.alloc(8_000_000, '\n'))]).toEqual([]);
    expect([...spansOfLines(Buffer.alloc(8_000_000, ' \r\n'))]).toEqual([]);
  });
});
