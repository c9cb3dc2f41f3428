import type { AccessEvent } from './access-event.ts';
import { toRfc3339 } from './rfc3339.ts';

type Network = NonNullable<AccessEvent['network']>;
type NetworkJson = Omit<Network, 'claimed'> & Partial<Pick<Network, 'claimed'>>;

/** The event as a JSON value: every key of section 2 present, `null` where absent, `occurredAt` in RFC 3339. */
export type AccessEventJson = Omit<AccessEvent, 'occurredAt' | 'network'> & {
  readonly occurredAt: string;
  readonly network: NetworkJson | null;
};

/** Lossless but for the address: `network` holds `ipHash`, the only thing that is left of it. */
export function toAccessEventJson(event: AccessEvent): AccessEventJson {
  return { ...event, network: toNetworkJson(event), occurredAt: toRfc3339(event.occurredAt) };
}

/** `claimed` is there only where intake knew better than the tool. */
export function toNetworkJson({ network }: AccessEvent): NetworkJson | null {
  if (network === null || network.claimed !== null) return network;
  const { ipHash, country, approved } = network;
  return { ipHash, country, approved };
}
