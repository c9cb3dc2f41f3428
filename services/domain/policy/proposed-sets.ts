import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { PolicyApproval, PolicyRecords } from './approvals.ts';

/** The approvals, the newest first, and the sets that the register contains, as routes give them out. */
export function proposedSets({ approvals, sets }: PolicyRecords) {
  return {
    approvals: approvals.map(toJson).reverse(),
    sets: [...sets].map(([version, texts]) => ({
      version,
      proposedBy: [...new Set(texts.map(({ issuer }) => issuer))].sort(),
      proposedAt: toRfc3339(Math.min(...texts.map(({ validFrom }) => validFrom))),
      reason: texts.find(({ reason }) => reason !== null)?.reason ?? null,
    })),
  };
}

function toJson({ record, state, proposedBy }: PolicyApproval) {
  const { id, setHash, approvedBy, validFrom, validUntil } = record;
  return {
    id,
    setHash,
    state,
    proposedBy,
    approvedBy,
    validFrom: toRfc3339(validFrom),
    validUntil: validUntil === null ? null : toRfc3339(validUntil),
  };
}
