import { canaryActors } from '../../domain/access-event/canary.ts';
import { OWN_SOURCE } from '../../domain/access-event/own-source.ts';
import { installationEnvelope } from '../../domain/policy/policy-record.ts';
import type { Entitlement, RegisterRecord, Source } from '../../domain/register/register-record.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';

/** Makes reads by nobody in particular explainable. Part of every installation, `docs/interfaces` section 4. */
const auditorSearch: Entitlement = {
  ...installationEnvelope,
  kind: 'entitlement',
  id: 'custodes-auditor-search',
  grantedTo: 'custodes-auditor',
  actions: ['search'],
  sources: [OWN_SOURCE],
  grantedBy: 'custodes-installation',
};

/** The source of reads. */
const custodesSource: Source = {
  ...installationEnvelope,
  kind: 'source',
  id: OWN_SOURCE,
  // Other words would correct the record of every installation at its upgrade.
  description: 'queries of the audit log itself',
  defaultPurpose: 'system-operation',
  mfaEnforced: null,
  publicKey: null,
  eventsPerSecondMax: null,
  heartbeatSeconds: null,
  allowedDestinations: null,
  asksBeforeAccess: null,
  owner: null,
  delaySecondsMax: null,
};

/** Makes reads explainable for an actor whose token permits them; only the installation reports them. */
export function searchEntitlement(actorId: string): Entitlement {
  return { ...auditorSearch, id: `custodes-search-${actorId}`, grantedTo: actorId };
}

export const installationRecords: readonly RegisterRecord[] = [
  auditorSearch,
  custodesSource,
  ...canaryActors(PARTITIONS_DECIDED).map(searchEntitlement),
];
