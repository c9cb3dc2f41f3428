import {
  encodeSeal,
  parseSeal,
  parseSegmentKey,
  type Seal,
  SealError,
  segmentKey,
} from '../../../../services/domain/transparency-log/seal.ts';

const place = { topic: 'alerts', partition: 0, firstSource: 7, lastSource: 9, root: 'ab'.repeat(32) };
const seal: Seal = {
  format: 'custodes-seal/v1',
  ...place,
  count: 2,
  object: segmentKey(place),
  objectHash: 'cd'.repeat(32),
  version: null,
  gaps: [{ first: 8, last: 8, cause: 'tick' }],
};

describe('a seal', () => {
  it('is one line of JSON with its keys in one order', () => {
    expect(encodeSeal(seal).toString()).toBe(
      `{"format":"custodes-seal/v1","topic":"alerts","partition":0,"firstSource":7,"lastSource":9,"count":2,` +
        `"root":"${seal.root}","object":"segments/alerts/0/0000000000000007-0000000000000009-${seal.root}.avro",` +
        `"objectHash":"${seal.objectHash}","version":null,"gaps":[{"first":8,"last":8,"cause":"tick"}]}`,
    );
    expect(parseSeal(encodeSeal({ ...seal, gaps: [] }))).toEqual({ ...seal, gaps: [] });
    expect(parseSeal(encodeSeal(seal))).toEqual(seal);
  });

  it.each<[string, (text: string) => string]>([
    ['white space', (text) => text.replace(',', ', ')],
    ['another key', (text) => text.replace('{', '{"extra":1,')],
    ['a key less', (text) => text.replace('"version":null,', '')],
    ['keys in another order', (text) => text.replace('"count":2,', '').replace('"gaps"', '"count":2,"gaps"')],
    ['a key twice', (text) => text.replace('"count":2,', '"count":2,"count":2,')],
    ['another format', (text) => text.replace('/v1', '/v2')],
    ['another object', (text) => text.replace('0007-', '0006-')],
    ['an upper-case hash', (text) => text.replace('cdcd', 'CDcd')],
    ['a negative number', (text) => text.replace('"count":2', '"count":-2')],
    ['a number spelt otherwise', (text) => text.replace('"count":2', '"count":2.0')],
    ['a range that runs backwards', (text) => text.replaceAll(/0009/g, '0006').replace('Source":9', 'Source":6')],
    ['a gap that is none', (text) => text.replace('"first":8', '"first":"8"')],
    ['something else than JSON', () => 'nonsense'],
    ['nothing but null', () => 'null'],
  ])('with %s is refused', (_, change) => {
    const changed = change(encodeSeal(seal).toString());
    expect(changed).not.toBe(encodeSeal(seal).toString());
    expect(() => parseSeal(Buffer.from(changed))).toThrow(SealError);
  });

  it('names its object so that the name says what is in it', () => {
    expect(parseSegmentKey(seal.object)).toEqual(place);
    for (const other of ['segments/alerts/00/', `${seal.object}x`, seal.object.replace('/0/', '/00/'), 'segments/a']) {
      expect(parseSegmentKey(other)).toBeNull();
    }
  });
});
