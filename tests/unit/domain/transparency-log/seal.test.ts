import {
  encodeSeal,
  isNextSeal,
  parseSeal,
  parseSegmentKey,
  peekStreamName,
  type Seal,
  SealError,
  segmentKey,
} from '../../../../services/domain/transparency-log/seal.ts';

const place = {
  topic: 'alerts',
  partition: 0,
  firstSource: 7,
  lastSource: 9,
  next: { offset: 10, appendedAt: 5, fold: null },
  root: 'ab'.repeat(32),
};
const seal: Seal = {
  format: 'custodes-seal/v1',
  ...place,
  count: 2,
  object: segmentKey(place),
  objectHash: 'cd'.repeat(32),
  version: null,
  gaps: [{ first: 8, last: 8, cause: 'tick' }],
  reevaluations: 0,
};
const fold = {
  epoch: 2,
  owner: 'o-1',
  register: 40,
  chain: 'ef'.repeat(32),
  window: { millisMax: 5_000, entriesMax: 100, bytesMax: 9_999 },
};
const decided = aSeal({ topic: 'access-decisions', reevaluations: 1, next: { offset: 31, appendedAt: 5, fold } });
const narrow = { ...fold.window, entriesMax: -1 };
/** Answers for no source offset: between 6 and 7. */
const empty = aSeal({ ...decided, lastSource: 6, reevaluations: 2, gaps: [] });

describe('a seal', () => {
  it('is one line of JSON with its keys in one order', () => {
    expect(encodeSeal(seal).toString()).toBe(
      `{"format":"custodes-seal/v1","topic":"alerts","partition":0,"firstSource":7,"lastSource":9,"count":2,` +
        `"root":"${seal.root}","object":"segments/alerts/0/0000000000000007-0000000000000009-` +
        `0000000000000010-${seal.root}.avro","objectHash":"${seal.objectHash}","version":null,` +
        `"gaps":[{"first":8,"last":8,"cause":"tick"}],"reevaluations":0,` +
        `"next":{"offset":10,"appendedAt":5,"fold":null}}`,
    );
    expect(parseSeal(encodeSeal({ ...seal, gaps: [] }))).toEqual({ ...seal, gaps: [] });
    expect(parseSeal(encodeSeal(seal))).toEqual(seal);
  });

  it('shows its stream in its first bytes', () => {
    for (const sealed of [seal, decided, aSeal({ topic: 'a'.repeat(100), partition: Number.MAX_SAFE_INTEGER })]) {
      expect(peekStreamName(encodeSeal(sealed))).toBe(`${sealed.topic}/${sealed.partition}`);
    }
    const newer = Buffer.from(encodeSeal(seal).toString().replace('custodes-seal/v1', 'custodes-seal/v2'));
    for (const bytes of [newer, Buffer.from('planted'), Buffer.of()])
      expect(() => peekStreamName(bytes)).toThrow(SealError);
  });

  it('of decisions contains the fold state so far, and may cover re-evaluations alone', () => {
    expect(encodeSeal(decided).toString()).toContain(
      `"reevaluations":1,"next":{"offset":31,"appendedAt":5,"fold":{"epoch":2,"owner":"o-1","register":40,` +
        `"chain":"${fold.chain}","window":{"millisMax":5000,"entriesMax":100,"bytesMax":9999}}}}`,
    );
    for (const sealed of [decided, empty]) expect(parseSeal(encodeSeal(sealed))).toEqual(sealed);
  });

  it.each<[string, Seal]>([
    ['an empty range with a first decision in it', aSeal({ ...empty, reevaluations: 1 })],
    ['an empty range with a gap', aSeal({ ...empty, gaps: [{ first: 7, last: 7, cause: 'lost' }] })],
    ['an empty range without entries', aSeal({ ...empty, count: 0, reevaluations: 0 })],
    ['a range that ends two before its start', aSeal({ ...empty, lastSource: 5 })],
    ['more re-evaluations than entries', aSeal({ ...decided, reevaluations: 3 })],
    ['re-evaluated alerts', aSeal({ reevaluations: 1 })],
    ['decisions without a fold', aSeal({ ...decided, next: { ...decided.next, fold: null } })],
    ['alerts with a fold', aSeal({ next: { ...seal.next, fold } })],
    ['alerts read on elsewhere than behind their last', aSeal({ next: { ...seal.next, offset: 11 } })],
    ['half a chain', aSeal({ ...decided, next: { ...decided.next, fold: { ...fold, chain: 'ef' } } })],
    ['a negative append time', aSeal({ next: { ...seal.next, appendedAt: -1 } })],
    ['a negative window', aSeal({ ...decided, next: { ...decided.next, fold: { ...fold, window: narrow } } })],
  ])('with %s is refused', (_, changed) => {
    const bytes = encodeSeal(changed);
    expect(() => parseSeal(bytes)).toThrow(SealError);
  });

  it('follows the one whose range and reading end where it begins', () => {
    const next = aSeal({ ...decided, firstSource: 10, lastSource: 12, next: { ...decided.next, offset: 40 } });
    const again = aSeal({ ...empty, firstSource: 10, lastSource: 9, next: { ...decided.next, offset: 32 } });
    expect(isNextSeal(decided, next)).toBe(true);
    expect(isNextSeal(decided, again)).toBe(true);
    expect(isNextSeal(again, next)).toBe(true);
    expect(isNextSeal(again, again)).toBe(false);
    expect(isNextSeal(next, again)).toBe(false);
    expect(isNextSeal(null, next)).toBe(false);
    expect(isNextSeal(null, aSeal({ firstSource: 0 }))).toBe(true);
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
    ['a chain spelt otherwise', (text) => text.replace('"fold":null', '"fold":{"epoch":1}')],
    ['another key in next', (text) => text.replace('"fold":null', '"fold":null,"more":1')],
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

  it('names its object by its content', () => {
    expect(parseSegmentKey(seal.object)).toEqual({ ...place, next: { offset: 10 } });
    expect(parseSegmentKey(empty.object)).toMatchObject({ firstSource: 7, lastSource: 6, next: { offset: 31 } });
    // No store is asked for a name that is too long for it.
    const long = seal.object.replace('alerts', 'a'.repeat(300));
    for (const other of ['segments/alerts/00/', `${seal.object}x`, seal.object.replace('/0/', '/00/'), long]) {
      expect(parseSegmentKey(other)).toBeNull();
    }
  });
});

function aSeal(changes: Partial<Seal>): Seal {
  const changed = { ...seal, ...changes };
  return { ...changed, object: segmentKey(changed) };
}
