import type { PolicyBook } from '../../domain/policy/policy-book.ts';
import { proposedSets } from '../../domain/policy/proposed-sets.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { FolderReport } from './set-keeper.ts';

/** The answer of `GET /v1/policies`: the set in force at `nowMs`, the folder's set, and the approvals. */
export function listPolicies(book: PolicyBook, folder: FolderReport, nowMs: number): object {
  const inForce = book.isKnown() ? book.at(nowMs).version : null;
  return { at: toRfc3339(nowMs), inForce, folder, ...proposedSets(book.records) };
}
