import type { Approval, RegisterRecord } from '../register-record.ts';
import type { RegisterView } from '../register-view.ts';
import { isSamePerson } from '../same-person.ts';
import { recordHash } from './record-hash.ts';

/** Kinds of which some records count only with a second person. */
export const approvedKinds = ['exception', 'emergency', 'case', 'consent', 'source'] as const;
export const reviewedKinds = ['emergency', 'legal-order'] as const;

/** Somebody who approved or reviewed a record, and how that is known. */
export interface SecondPerson {
  readonly id: string;
  /** The person's own authenticated call, or the word of who wrote the record or the approval. */
  readonly how: 'act' | 'vouched';
  /** The writer: the person of an act, else the sender who vouches for it. */
  readonly wroteIt: string;
  /** When the person acted or, of a reviewer in a record, when that states it; null for an approver in a record. */
  readonly at: number | null;
}

type Register = Pick<RegisterView, 'person' | 'approvals'>;

/**
 * Everyone who approved this version of a record, acts first. `at` is the time as of which aliases count. An act counts
 * only for the content that the person saw, and never for a record of their own. The text in the record counts unless
 * its sender may not vouch for others.
 */
export function approversOf(record: RegisterRecord, register: Register, at: number): readonly SecondPerson[] {
  const acts = actsOn(record, 'approve', register, at);
  const { approver, issuer } = record;
  if (approver === null || record.unvouched === true) return acts;
  return [...acts, { id: approver, how: 'vouched', wroteIt: issuer, at: null }];
}

/** Like `approversOf`, returns everyone who reviewed this version. */
export function reviewersOf(record: RegisterRecord, register: Register, at: number): readonly SecondPerson[] {
  const acts = actsOn(record, 'review', register, at);
  if (record.unvouched === true) return acts;
  const { issuer } = record;
  if (record.kind === 'legal-order') {
    return [...acts, { id: record.reviewer, how: 'vouched', wroteIt: issuer, at: null }];
  }
  if (record.kind !== 'emergency') return acts;
  const { reviewer, reviewedAt } = record;
  if (reviewer === null || reviewedAt === null) return acts;
  return [...acts, { id: reviewer, how: 'vouched', wroteIt: issuer, at: reviewedAt }];
}

function actsOn(record: RegisterRecord, act: Approval['act'], register: Register, at: number): readonly SecondPerson[] {
  const approvals = register.approvals(record.kind, record.id).filter((one) => {
    return one.act === act && one.validFrom === record.validFrom && !isSamePerson(one.by, record.issuer, register, at);
  });
  // Nearly no record has any, and hashing one costs more than the rest of a decision.
  if (approvals.length === 0) return [];
  const seen = recordHash(record);
  return approvals
    .filter((one) => one.recordHash === seen)
    .map((one) => ({ id: one.by, how: one.issuer === one.by ? 'act' : 'vouched', wroteIt: one.issuer, at: one.at }));
}

/** Why the approver in a record counts for nothing, as an addition to a sentence; empty where that is not so. */
export function unvouchedWords({ unvouched, approver, issuer }: RegisterRecord): string {
  return unvouched === true && approver !== null ? ` (${issuer} may not vouch for ${approver})` : '';
}

/** The text in which a decision states it. */
export function wordsFor(done: 'approved' | 'reviewed', { id, how, wroteIt }: SecondPerson): string {
  return how === 'act' ? `${done} by an act of ${id}` : `${done} by ${id}, vouched for by ${wroteIt}`;
}
