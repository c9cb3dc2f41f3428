import { KeptTexts } from '../../../../../services/domain/finding/numbered/kept-texts.ts';
import { hashOfText } from '../../../../../services/domain/finding/numbered/text-hash.ts';
import { lastOf } from '../../../../../services/domain/finding/window/last-of.ts';

const texts = [
  '',
  'e-1',
  'ä',
  'x'.repeat(126),
  'x'.repeat(127),
  'x'.repeat(128),
  'é'.repeat(200),
  '摄像头',
  '\ud800',
  '😀'.repeat(40),
  '摄'.repeat(63),
  '摄'.repeat(64),
  '摄'.repeat(127),
  'y'.repeat(65_535),
  'y'.repeat(65_536),
  'z'.repeat(200_000),
  '摄'.repeat(70_000),
];

describe('texts outside the heap', () => {
  it('are what they were, whatever their letters and lengths', () => {
    const bytes = new KeptTexts();
    const places = Array.from({ length: 3_000 }, (_, at) => bytes.add(`${at} ${texts[at % 13]}`));
    const longer = texts.map((text) => bytes.add(text));
    expect(longer.map((place) => bytes.textAt(place))).toEqual(texts);
    expect(places.map((place) => bytes.textAt(place))).toEqual(places.map((_, at) => `${at} ${texts[at % 13]}`));
  });

  it('are the same as an equal text only', () => {
    const bytes = new KeptTexts();
    const places = texts.map((text) => bytes.add(text));
    const isSame = places.map((place) => texts.map((text) => bytes.is(place, text)));
    expect(isSame).toEqual(texts.map((_, one) => texts.map((_, other) => one === other)));
    expect(bytes.is(bytes.add('e-1'), 'e-2')).toBe(false);
    expect(bytes.is(bytes.add('ab'), '扡')).toBe(false);
  });

  it('are taken over by others', () => {
    const [bytes, others] = [new KeptTexts(), new KeptTexts()];
    for (let at = 0; at < 500; at += 1) others.add('before');
    const places = texts.map((text) => others.copy(bytes, bytes.add(text)));
    expect(places.map((place) => others.textAt(place))).toEqual(texts);
  });

  it('come back from their bytes, with the same hash as the text itself', () => {
    const [bytes, others] = [new KeptTexts(), new KeptTexts()];
    for (let at = 0; at < 500; at += 1) others.add('before');
    const places = Uint32Array.from([...texts, ...texts.toReversed()], (text) => bytes.add(text));
    const loaded = [...others.addAll(lastOf(bytes.takingBytes(places)), places.length)];
    expect(loaded.map((place) => others.textAt(place))).toEqual([...texts, ...texts.toReversed()]);
    expect(loaded.map((place) => others.hashAt(place))).toEqual(
      [...texts, ...texts.toReversed()].map((text) => hashOfText(text)),
    );
    const isSame = texts.map((_, one) =>
      texts.map((_, other) => others.isSame(loaded[one] ?? 0, bytes, places[other] ?? 0)),
    );
    expect(isSame).toEqual(texts.map((_, one) => texts.map((_, other) => one === other)));
  });

  it('are kept beside those that were dropped, and stay what they were when read', () => {
    const [bytes, others] = [new KeptTexts(), new KeptTexts()];
    const named = (of: string, count: number) => Array.from({ length: count }, (_, at) => `${of} ${at}`.padEnd(63, of));
    const left = named('a', 5_000);
    const places = Uint32Array.from(left, (text) => bytes.add(text));
    const saved = bytes.bytesAt(places.subarray(0, 3_000));
    const before = Buffer.from(saved);
    bytes.dropBefore(places[3_000] ?? 0);
    const kept = left.slice(3_000);
    const added = Uint32Array.from(named('b', 6_000), (text) => others.add(text));
    expect(Array.from(places.subarray(3_000), (place) => bytes.textAt(place))).toEqual(kept);
    expect(before.equals(saved)).toBe(true);
    bytes.clear();
    expect(bytes.size).toBe(0);
    const again = Uint32Array.from(named('c', 4_000), (text) => bytes.add(text));
    expect(Array.from(added, (place) => others.textAt(place))).toEqual(named('b', 6_000));
    expect(Array.from(again, (place) => bytes.textAt(place))).toEqual(named('c', 4_000));
  });

  it('come back where they fill a chunk to its end, also in steps', () => {
    const bytes = new KeptTexts();
    const filling = Array.from({ length: 2_500 }, (_, at) => String(at).padEnd(63, 'x'));
    const places = Uint32Array.from(filling, (text) => bytes.add(text));
    for (const textsPerStep of [1, 700, 5_000]) {
      const others = new KeptTexts();
      const loaded = others.addAll(lastOf(bytes.takingBytes(places, textsPerStep)), places.length);
      expect(Array.from(loaded, (place) => others.textAt(place))).toEqual(filling);
    }
  });
});
