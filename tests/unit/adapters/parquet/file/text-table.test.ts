import fc from 'fast-check';
import { TextTable } from '../../../../../services/adapters/parquet/file/text-table.ts';
import { DecodeError } from '../../../../../services/avro/decode-error.ts';

/** Finds the text amid other bytes, as an entry has it. */
function numberOf(table: TextTable, text: string): number {
  const bytes = Buffer.from(`before${text}behind`);
  return table.numberOf(bytes, 6, bytes.length - 6);
}

/** Texts of eight letters whose hashes have the same low 12 bits, which choose among the slots of a small table. */
function sharingASlot(count: number): readonly string[] {
  const bySlot = new Map<number, string[]>();
  for (let at = 0; ; at += 1) {
    const text = at.toString(36).padStart(8, '0');
    const texts = bySlot.get(hashOf(text) & 0xfff) ?? [];
    texts.push(text);
    bySlot.set(hashOf(text) & 0xfff, texts);
    if (texts.length === count) return texts;
  }
}

/** The hash by which the table finds a text. */
function hashOf(text: string): number {
  let hash = text.length;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (once ^ (once >>> 13)) >>> 0;
}

describe('the numbers of texts', () => {
  it('are equal for equal texts only, in the order in which they came', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme', minLength: 70 }),
      fc.nat().map(String),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 300 }), (texts) => {
        const table = new TextTable();
        const known = new Map<string, number>();
        for (const each of [...texts, ...texts]) {
          const expected = known.get(each) ?? known.size + 1;
          known.set(each, expected);
          expect(numberOf(table, each)).toBe(expected);
        }
        for (const [each, number] of known) {
          expect(table.byteText(number)).toBe(Buffer.from(each).toString('latin1'));
        }
        const byTable = [...known.values()].sort((one, other) => table.compare(one, other));
        const byBytes = [...known].sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
        expect(byTable).toEqual(byBytes.map(([, number]) => number));
      }),
    );
  });

  it('are right where a stranger chose texts for one slot', () => {
    const table = new TextTable();
    const texts = sharingASlot(60);
    for (const [at, text] of texts.entries()) expect(numberOf(table, text)).toBe(at + 1);
    for (let other = 0; other < 500; other += 1) numberOf(table, `other ${other}`);
    for (const [at, text] of texts.entries()) expect(numberOf(table, text)).toBe(at + 1);
    expect(table.count).toBe(560);
  });

  it('differ for two texts of one hash', () => {
    // The first two of eight letters: to look for them takes four seconds.
    const [one, other] = ['000175zx', '0001epcd'];
    expect(hashOf(one)).toBe(hashOf(other));
    const table = new TextTable();
    expect([one, other, one, other].map((each) => numberOf(table, each))).toEqual([1, 2, 1, 2]);
  });

  it('are none for bytes that are no UTF-8', () => {
    const table = new TextTable();
    expect(() => table.numberOf(Buffer.from('61ff62', 'hex'), 0, 3)).toThrow(DecodeError);
    expect(table.count).toBe(0);
  });
});
