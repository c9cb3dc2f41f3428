import { isIP } from 'node:net';
import fc from 'fast-check';
import { canonicalIp } from '../../../services/value-forms/ip-address.ts';

describe('canonicalIp', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['2001:DB8::A', '2001:db8:0:0:0:0:0:a'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221'],
  ])('spells %s as %s', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.5',
    '1.2.3.4:80',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    'g::',
    '12345::',
    '1.2.3.4::',
    'fe80::1%eth0',
    '::/0',
    '::1.2.3',
    ' ::1',
  ])('refuses %p', (text) => {
    expect(canonicalIp(text)).toBeNull();
  });

  it('accepts exactly what Node calls an address, zones aside', () => {
    const piece = fc.constantFrom(':', '::', '.', '0', '1', 'ffff', '255', '256', '1.2.3.4', 'a', '00', '10', 'g');
    const pieces = fc.array(piece, { maxLength: 16 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), pieces), (text) => {
        expect(canonicalIp(text) !== null).toBe(isIP(text) !== 0);
      }),
      { numRuns: 5_000 },
    );
  });
});
