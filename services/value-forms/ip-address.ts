const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const HEXTET = /^[0-9A-Fa-f]{1,4}$/;
const HEXTETS = 8;
/** `::ffff:0:0/96`: an IPv4 address as a dual-stack socket reports it. */
const MAPPED_PREFIX = '0:0:0:0:0:ffff:';
const ADDRESS_CHARS_MAX = 45;

/**
 * Returns the canonical form of an IPv4 or IPv6 address, or `null` for any other text, so that an address gets the same
 * keyed hash however a tool writes it. IPv6 is eight hextets without leading zeros; an IPv4-mapped IPv6 address becomes
 * the IPv4 address. Zones (`%eth0`) and prefixes (`/64`) are rejected.
 */
export function canonicalIp(text: string): string | null {
  if (text.length > ADDRESS_CHARS_MAX) return null;
  return text.includes(':') ? canonicalIpv6(text) : canonicalIpv4(text);
}

/** A network: all addresses that begin with the same bits. */
export interface Cidr {
  /** Returns the canonical form. */
  readonly address: string;
  readonly bits: number;
}

/** Parses `address/bits`; returns `null` for anything else. An address alone is a network of one. */
export function parseCidr(text: string): Cidr | null {
  const [host = '', bits, ...more] = text.split('/');
  const address = canonicalIp(host);
  if (address === null || more.length > 0) return null;
  const bitsMax = ipFamily(address) === 'ipv4' ? 32 : 128;
  if (bits === undefined) return { address, bits: bitsMax };
  return /^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax ? { address, bits: Number(bits) } : null;
}

/** Requires an address in canonical form. */
export function ipFamily(ip: string): 'ipv4' | 'ipv6' {
  return ip.includes(':') ? 'ipv6' : 'ipv4';
}

function canonicalIpv4(text: string): string | null {
  const match = IPV4.exec(text);
  if (match === null) return null;
  for (const octet of match.slice(1)) {
    if (Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0'))) return null;
  }
  return text;
}

function canonicalIpv6(text: string): string | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = toHextets(halves[0] ?? '', halves.length === 1);
  const tail = toHextets(halves[1] ?? '', true);
  if (head === null || tail === null) return null;
  const missing = HEXTETS - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const hextets = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const canonical = hextets.map((hextet) => hextet.toString(16)).join(':');
  return canonical.startsWith(MAPPED_PREFIX) ? toIpv4(hextets.slice(6)) : canonical;
}

/** `mayEndInIpv4`: only the last group of an address may be four octets. */
function toHextets(half: string, mayEndInIpv4: boolean): number[] | null {
  if (half === '') return [];
  const groups = half.split(':');
  const last = groups.at(-1) ?? '';
  const hextets: number[] = [];
  const endsInIpv4 = mayEndInIpv4 && last.includes('.');
  if (endsInIpv4) {
    if (canonicalIpv4(last) === null) return null;
    groups.pop();
  }
  for (const group of groups) {
    if (!HEXTET.test(group)) return null;
    hextets.push(Number.parseInt(group, 16));
  }
  return endsInIpv4 ? [...hextets, ...fromIpv4(last)] : hextets;
}

function fromIpv4(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function toIpv4(hextets: readonly number[]): string {
  return hextets.flatMap((hextet) => [hextet >> 8, hextet & 0xff]).join('.');
}
