import { type AccessEventMakers, readAccessEventJson } from '../../records/access-event/validate-access-event.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';
import type { AccessEvent } from './access-event.ts';

/** Returns the keyed hash of an address in its canonical form: 64 lower-case hexadecimal digits. */
export type HashIp = (ip: string) => string;

/** Facts about an address that are known here; `null` means unknown. */
export interface IpLocation {
  readonly approved: boolean | null;
  readonly country: string | null;
}

/** Returns where an address in its canonical form belongs. */
export type LocateIp = (ip: string) => IpLocation;

/** When nothing is known about addresses, the values that tools report remain. */
export const nowhere: LocateIp = () => unknownPlace;
const unknownPlace: IpLocation = { approved: null, country: null };

/**
 * Parses the JSON form (`docs/interfaces` section 2). Returns the event or everything that is wrong with it (at most
 * `PROBLEMS_MAX` problems); each problem names field, value and expectation. Never throws, whatever `json` is. Unknown
 * fields and enum values are refused, `null` is absent, and defaults are filled in. `network.ip` is replaced by its
 * keyed hash, and what `locateIp` knows overrides what the tool reports. A part without any value becomes `null`, so
 * that one content has one encoding.
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
  const isLocatedHere = place.country !== null || place.approved !== null;
  return {
    ipHash: ip === null ? null : hashIp(ip),
    country: place.country ?? country,
    approved: place.approved ?? approved,
    claimed: isLocatedHere ? { country, approved } : null,
  };
}
