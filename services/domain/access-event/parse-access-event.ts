import { type AccessEventMakers, readAccessEventJson } from '../../records/access-event/validate-access-event.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';
import type { AccessEvent } from './access-event.ts';

/** Gives the keyed hash of an address in its canonical form: 64 lower-case hexadecimal digits. */
export type HashIp = (ip: string) => string;

/** What is known of an address here; `null` where it is not. */
export interface IpLocation {
  readonly approved: boolean | null;
  readonly country: string | null;
}

/** Tells where an address in its canonical form lies. */
export type LocateIp = (ip: string) => IpLocation;

/** Where nothing is known of addresses, what tools say stands. */
export const nowhere: LocateIp = () => unknownPlace;
const unknownPlace: IpLocation = { approved: null, country: null };

/**
 * The JSON form (`docs/interfaces` section 2) as an event, or everything that is wrong with it (at most
 * `PROBLEMS_MAX`), each problem naming field, value and what was expected. Never throws, whatever `json` is.
 *
 * Unknown fields and enum values are refused, `null` is absent, defaults are filled in, `network.ip` is replaced by
 * its keyed hash, what `locateIp` knows of it goes over what the tool says, and a part without any value becomes `null`, so that one content has one encoding.
 */
export function parseAccessEvent(
  json: unknown,
  hashIp: HashIp,
  locateIp: LocateIp = nowhere,
): { event: AccessEvent } | { problems: Problem[] } {
  const problems = new Problems();
  const event = readAccessEventJson(json, { network: (given) => networkOf(given, hashIp, locateIp) }, problems);
  return event === null ? { problems: problems.list } : { event };
}

type MakeNetwork = AccessEventMakers['network'];

function networkOf(
  { ip, country, approved }: Parameters<MakeNetwork>[0],
  hashIp: HashIp,
  locateIp: LocateIp,
): ReturnType<MakeNetwork> {
  const place = ip === null ? unknownPlace : locateIp(ip);
  const isToldHere = place.country !== null || place.approved !== null;
  return {
    ipHash: ip === null ? null : hashIp(ip),
    country: place.country ?? country,
    approved: place.approved ?? approved,
    claimed: isToldHere ? { country, approved } : null,
  };
}
