import { z } from 'zod';
import { type Cidr, parseCidr } from '../../value-forms/ip-address.ts';
import { environmentPart, variable } from '../config/environment.ts';
import { optionalPath } from '../config/variable-schemas.ts';

/** How the addresses that tools report are located. Intake uses it, and the decider for requests before an access. */
export interface IpLocatorConfig {
  /** `null`: the approved networks are not configured. */
  readonly approvedCidrs: readonly Cidr[] | null;
  /** The absolute path of a MaxMind DB whose records give a country; `null`: not configured. */
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
      meaning: `The approved networks: ${CIDRS_EXPECTED}. Their result replaces the \`approved\` that the tool reports. The same for every intake and decider.`,
      otherwise: 'what the tools report',
    }),
    GEOIP_MMDB: variable(optionalPath, {
      meaning:
        'A MaxMind database of countries. Its result replaces the `country` that the tool reports. The same for every intake and decider.',
      otherwise: 'what the tools report',
    }),
  },
  toConfig: ({ APPROVED_CIDRS, GEOIP_MMDB }): IpLocatorConfig => ({
    approvedCidrs: APPROVED_CIDRS ?? null,
    geoipFile: GEOIP_MMDB,
  }),
});
