import { createHash } from 'node:crypto';
import { type DeadLetter, decodeDeadLetter } from '../../../services/adapters/avro/dead-letter-codec.ts';
import { toDeadLetter } from '../../../services/intake/dead-letters.ts';

const hashIp = (ip: string): string => `<${ip}>`;

function keep(input: string | Buffer, detail = 'd'): DeadLetter {
  const { value } = toDeadLetter({ code: 'body-not-json', detail, input: Buffer.from(input) }, hashIp);
  return decodeDeadLetter(value.subarray(5));
}

describe('a dead letter', () => {
  it('keeps input without addresses byte for byte, with its hash', () => {
    const letter = keep('{"a":"1.2.3"}');
    expect(letter).toMatchObject({ stage: 'intake', code: 'body-not-json', detail: 'd', length: 13 });
    expect(String(letter.body)).toBe('{"a":"1.2.3"}');
    expect(letter.hash).toEqual(createHash('sha256').update('{"a":"1.2.3"}').digest());
  });

  it('cuts the body and still says how long the input was', () => {
    const letter = keep('x'.repeat(70_000));
    expect(letter.body).toHaveLength(65_536);
    expect(letter.length).toBe(70_000);
    expect(letter.hash).toEqual(createHash('sha256').update('x'.repeat(70_000)).digest());
  });

  it.each([
    ['"ip":"192.0.2.1"', '"ip":"<192.0.2.1>"'],
    ['192.0.2.1:443', '<192.0.2.1>:443'],
    ['at 192.0.2.1.', 'at <192.0.2.1>.'],
    ['2001:DB8::1', '<2001:db8:0:0:0:0:0:1>'],
    ['[2001:db8::1]:80', '[<2001:db8:0:0:0:0:0:1>]:80'],
    ['09:12:03 Foo::bar 1.2.3.4.5 999.1.1.1', '09:12:03 Foo::bar 1.2.3.4.5 999.1.1.1'],
    ['{"name" : "Zoe\\"s \\u0042edroom","id":"c"}', '{"name" : "…","id":"c"}'],
    ['{"name":"Bedro', '{"name":"…'],
  ])('keeps %s as %s', (input, kept) => {
    const letter = keep(input, input);
    expect(String(letter.body)).toBe(kept);
    expect(letter.detail).toBe(kept);
  });

  it('keeps only hash and length of what is no text', () => {
    const binary = Buffer.from([0x1f, 0x8b, 0xff, 0x00]);
    expect(keep(binary)).toMatchObject({ length: 4, body: Buffer.alloc(0) });
    expect(keep(Buffer.from('192.0.2.1', 'utf16le')).body).toHaveLength(0);
  });

  it.each([
    '"name":"'.repeat(100_000),
    `${' '.repeat(70_000)}"name":"${'\\a'.repeat(4_000_000)}`,
    ':'.repeat(8_000_000),
  ])('survives input made to exhaust a pattern', (input) => {
    expect(keep(input).body).toHaveLength(65_536);
  });
});
