import type { Entitlement, RegisterRecord, Source } from '../../domain/register/register-record.ts';

const envelope = {
  issuer: 'custodes',
  validFrom: 0,
  validUntil: null,
  approver: null,
  unvouched: null,
  issuerAuthenticated: null,
} as const;

/** Makes the auditor's own queries explainable. Part of every installation, `docs/interfaces` section 4. */
const auditorSearch: Entitlement = {
  ...envelope,
  kind: 'entitlement',
  id: 'custodes-auditor-search',
  grantedTo: 'custodes-auditor',
  actions: ['search'],
  sources: ['custodes'],
  grantedBy: 'custodes-installation',
};

/** The source of those queries. */
const custodesSource: Source = {
  ...envelope,
  kind: 'source',
  id: 'custodes',
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

/** Makes queries explainable for an actor whose token permits them; only the installation can query in their name. */
export function searchEntitlement(actorId: string): Entitlement {
  return { ...auditorSearch, id: `custodes-search-${actorId}`, grantedTo: actorId };
}

export const installationRecords: readonly RegisterRecord[] = [auditorSearch, custodesSource];
