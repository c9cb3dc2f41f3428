import { readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { Reader, type Response } from 'mmdb-lib';
import type { IpLocation, LocateIp } from '../../domain/access-event/parse-access-event.ts';
import { type Cidr, ipFamily } from '../../value-forms/ip-address.ts';
import { ConfigError } from '../config/environment.ts';
import type { IpLocatorConfig } from './ip-locator-config.ts';

/** The number of addresses whose location is cached: a tool sends from few, and a search takes microseconds. */
export const IP_PLACES_KEPT_MAX = 10_000;

/**
 * Locates an address without a remote query: whether it is in an approved network, and its country. Throws
 * `ConfigError` when the database cannot be used. The database is read once: a newer one needs a restart.
 */
export function openIpLocator({ approvedCidrs, geoipFile }: IpLocatorConfig): LocateIp {
  const isApproved = approvedCidrs === null ? () => null : approvalOf(approvedCidrs);
  const countryOf = geoipFile === null ? () => null : openCountries(geoipFile);
  const kept = new Map<string, IpLocation>();
  return (ip) => {
    const known = kept.get(ip);
    if (known !== undefined) return known;
    if (kept.size >= IP_PLACES_KEPT_MAX) kept.clear();
    const location = { approved: isApproved(ip), country: countryOf(ip) };
    kept.set(ip, location);
    return location;
  };
}

function approvalOf(cidrs: readonly Cidr[]): (ip: string) => boolean {
  const approved = new BlockList();
  for (const { address, bits } of cidrs) approved.addSubnet(address, bits, ipFamily(address));
  return (ip) => approved.check(ip, ipFamily(ip));
}

function openCountries(file: string): (ip: string) => string | null {
  const reader = openReader(file);
  return (ip) => {
    // UNTRUSTED: the operator may have any file; its records have the shape that their author chose.
    const record = reader.get(ip) as CountryRecord | null;
    const code = record?.country?.iso_code ?? record?.country_code ?? null;
    return typeof code === 'string' && code !== '' ? code : null;
  };
}

/** GeoLite2 and GeoIP2 (Country, City), DB-IP and IPinfo use one of these two forms. */
interface CountryRecord {
  readonly country?: { readonly iso_code?: unknown };
  readonly country_code?: unknown;
}

function openReader(file: string): Reader<Response> {
  try {
    return new Reader<Response>(readFileSync(file));
  } catch (error) {
    throw new ConfigError(`GEOIP_MMDB is \`${file}\`, expected a MaxMind DB file: ${(error as Error).message}`);
  }
}
