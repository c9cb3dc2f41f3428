import { z } from 'zod';
import { type Cidr, parseCidr } from '../../domain/access-event/ip-address.ts';
import { environmentPart, variable } from '../config/environment.ts';
import { optionalPath } from '../config/variable-schemas.ts';

/** What is known of the addresses that tools report: read by intake, and by the decider for questions before an access. */
export interface IpLocatorConfig {
  /** `null`: which networks are approved is not known here. */
  readonly approvedCidrs: readonly Cidr[] | null;
  /** Absolute. A MaxMind DB whose records give a country; `null`: countries are not known here. */
  readonly geoipFile: string | null;
}

const CIDRS_EXPECTED = 'IPv4 or IPv6 networks as address/bits, separated by commas';
const cidrs = z.string().transform((text, context) => {
  const found = text.split(',').map((one) => parseCidr(one.trim()));
  if (found.every((one) => one !== null)) return found;
  context.addIssue(CIDRS_EXPECTED);
  return z.NEVER;
});

export const ipLocatorEnvironment = environmentPart({
  title: 'Addresses of callers',
  variables: {
    APPROVED_CIDRS: variable(cidrs.optional(), {
      meaning: `The approved networks: ${CIDRS_EXPECTED}. What they show of an address replaces the tool's own \`approved\`. The same for every intake and decider.`,
      otherwise: 'what the tools report',
    }),
    GEOIP_MMDB: variable(optionalPath, {
      meaning:
        "A MaxMind database of countries. What it shows of an address replaces the tool's own `country`. The same for every intake and decider.",
      otherwise: 'what the tools report',
    }),
  },
  toConfig: ({ APPROVED_CIDRS, GEOIP_MMDB }): IpLocatorConfig => ({
    approvedCidrs: APPROVED_CIDRS ?? null,
    geoipFile: GEOIP_MMDB,
  }),
});
