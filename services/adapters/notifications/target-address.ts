import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The target may not be reached, now or ever. */
export class TargetAddressError extends Error {
  override readonly name = 'TargetAddressError';
}

export interface TargetAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export type ResolveHost = (host: string) => Promise<readonly TargetAddress[]>;

/**
 * Resolves a host once; the caller connects to the returned address and never asks again, so that a name cannot change
 * between the check and the connection. UNTRUSTED: DNS. Unless `allowPrivateAddress`, every address of the host must be
 * public: no loopback, private, link-local (metadata of clouds), carrier, multicast or embedded IPv4 address. Throws
 * `TargetAddressError`.
 */
export async function addressOf(
  host: string,
  allowPrivateAddress: boolean,
  resolve: ResolveHost = resolveHost,
): Promise<TargetAddress> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(bare) === 0 ? await resolve(bare).catch(unresolved(bare)) : [toAddress(bare)];
  const [first] = found;
  if (first === undefined) throw new TargetAddressError(`host \`${bare}\` has no address`);
  const refused = found.find(({ address }) => !isPublic(address));
  if (refused === undefined || allowPrivateAddress) return first;
  throw new TargetAddressError(
    `host \`${bare}\` has the address \`${refused.address}\`, expected a public one, or \`allowPrivateAddress: true\``,
  );
}

/** The addresses of IPv6 that are assigned to the public; those outside of it may still embed one of IPv4 (`::127.0.0.1`). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` unwraps an IPv4 address in an IPv6 address.
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST));
}

function unresolved(host: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new TargetAddressError(`host \`${host}\` cannot be resolved (${error.code ?? error.message})`);
  };
}

function toAddress(address: string): TargetAddress {
  return { address, family: isIP(address) === 6 ? 6 : 4 };
}

async function resolveHost(host: string): Promise<readonly TargetAddress[]> {
  return (await lookup(host, { all: true })).map(({ address }) => toAddress(address));
}
