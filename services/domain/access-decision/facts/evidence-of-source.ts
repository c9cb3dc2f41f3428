import type { RegisterKind } from '../../register/register-record.ts';

/**
 * Kinds of which a record can explain an access, or excuse it. Of people, recordings and accounts only some fields do
 * (`facts-of-others`).
 */
export const explainingKinds = [
  'consent',
  'ticket',
  'case',
  'legal-order',
  'emergency',
  'entitlement',
  'exception',
  'person',
  'account',
  'recording',
] as const satisfies readonly RegisterKind[];
export type ExplainingKind = (typeof explainingKinds)[number];
/** The policy parameter that lists `KIND:SOURCE`. */
export const EVIDENCE_OF_SOURCE = 'evidenceOfSource';

/**
 * The kinds and sources, as `KIND:SOURCE`, whose records explain what the source reports although the source or its
 * owner issued them.
 */
export type EvidenceOfSource = ReadonlySet<string>;
