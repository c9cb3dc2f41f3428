import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../../../services/adapters/config/environment.ts';
import { openIpLocator } from '../../../../services/adapters/geoip/ip-locator.ts';
import { ipLocatorEnvironment } from '../../../../services/adapters/geoip/ip-locator-config.ts';
import { canonicalIp } from '../../../../services/value-forms/ip-address.ts';
import { mmdbFile } from '../../../support/geoip/mmdb-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-geoip-'));
const database = join(folder, 'country.mmdb');
writeFileSync(
  database,
  mmdbFile([
    { cidr: '203.0.113.0/24', code: 'UA' },
    { cidr: '198.51.100.0/25', code: 'US' },
    { cidr: '2001:db8:0:0:0:0:0:0/32', code: 'PL' },
  ]),
);
afterAll(() => rmSync(folder, { recursive: true }));

function locate(env: Readonly<Record<string, string>>, ip: string) {
  return openIpLocator(ipLocatorEnvironment.read(env))(canonicalIp(ip) ?? ip);
}

describe('the location of an address', () => {
  it.each([
    ['203.0.113.0', 'UA'],
    ['203.0.113.255', 'UA'],
    ['203.0.114.0', null],
    ['198.51.100.127', 'US'],
    ['198.51.100.128', null],
    ['::ffff:203.0.113.9', 'UA'],
    ['2001:db8::7', 'PL'],
    ['2001:db9::7', null],
  ])('comes from the database: %s in %p', (ip, country) => {
    expect(locate({ GEOIP_MMDB: database }, ip)).toEqual({ approved: null, country });
  });

  it.each([
    ['198.51.100.7', true],
    ['198.51.101.7', false],
    ['192.0.2.1', true],
    ['192.0.2.2', false],
    ['2001:db8:0:1::9', true],
    ['2001:db8:0:2::9', false],
    ['::ffff:198.51.100.7', true],
  ])('comes from the list of approved networks: %s %p', (ip, approved) => {
    const APPROVED_CIDRS = '198.51.100.0/24, 2001:db8:0:1::/64,192.0.2.1';
    expect(locate({ APPROVED_CIDRS }, ip)).toEqual({ approved, country: null });
    expect(locate({ APPROVED_CIDRS, GEOIP_MMDB: database }, ip).approved).toBe(approved);
  });

  it('is not known without either', () => {
    expect(locate({}, '198.51.100.7')).toEqual({ approved: null, country: null });
  });

  it.each(['198.51.100.0/33', '198.51.100/24', 'office', '198.51.100.0/24,,', '2001:db8::/129', '10.0.0.0/8/8'])(
    'is refused as approved networks: %s',
    (APPROVED_CIDRS) => {
      expect(() => ipLocatorEnvironment.read({ APPROVED_CIDRS })).toThrow(ConfigError);
      expect(() => ipLocatorEnvironment.read({ APPROVED_CIDRS })).toThrow(
        `APPROVED_CIDRS is \`${APPROVED_CIDRS}\`, expected IPv4`,
      );
    },
  );

  it('is unknown with a file that is no database, or without one', () => {
    const other = join(folder, 'other.mmdb');
    writeFileSync(other, 'countries');
    expect(() => locate({ GEOIP_MMDB: other }, '198.51.100.7')).toThrow(ConfigError);
    expect(() => locate({ GEOIP_MMDB: join(folder, 'none') }, '198.51.100.7')).toThrow(/^GEOIP_MMDB is .*, expected/);
  });
});
