import type { PolicyApproval } from '../../domain/policy/approvals.ts';
import type { PolicyBook } from '../../domain/policy/policy-book.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { FolderReport } from './policy-keeper.ts';

/** The answer of `GET /v1/policies`: the set in force at `nowMs`, the folder's set, and the approvals. */
export function listPolicies(book: PolicyBook, folder: FolderReport, nowMs: number): object {
  const { approvals, sets } = book.records;
  const inForce = book.isKnown() ? book.at(nowMs).version : null;
  return {
    inForce,
    folder,
    approvals: approvals.map(toJson).reverse(),
    sets: [...sets].map(([version, texts]) => ({
      version,
      proposedBy: [...new Set(texts.map(({ issuer }) => issuer))].sort(),
    })),
  };
}

function toJson({ record, state, proposedBy }: PolicyApproval): object {
  const { id, setHash, approvedBy, validFrom, validUntil } = record;
  return {
    ...{ id, setHash, state, proposedBy, approvedBy },
    validFrom: toRfc3339(validFrom),
    validUntil: validUntil === null ? null : toRfc3339(validUntil),
  };
}
