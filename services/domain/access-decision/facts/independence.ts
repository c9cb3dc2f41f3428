import { sourceInForce } from '../../register/acts/source-in-force.ts';
import type { RegisterRecord } from '../../register/register-record.ts';
import { isSamePerson } from '../../register/same-person.ts';
import type { AccessFacts } from '../access-facts.ts';
import { isActor } from '../judged-actor.ts';
import type { ExplainingKind } from './evidence-of-source.ts';

export type ExplainingRecord = Extract<RegisterRecord, { readonly kind: ExplainingKind }>;

/**
 * What ties the issuer of a record to the access. `owner`: it answers for the source that reports the access;
 * `same-owner`: it is another source of that owner.
 */
type Tie = 'actor' | TieToSource;
type TieToSource = 'source' | 'owner' | 'same-owner';

/** Why a record is no evidence for the access, in words that follow its id; null where it may be. */
export function whyNoEvidence(record: ExplainingRecord, access: AccessFacts): string | null {
  const tie = excludingTie(record, access);
  return tie === null ? null : `was issued by ${issuerInWords(tie, record, access)} and is no evidence`;
}

/**
 * Whether the record may explain the access. Those who need evidence do not issue it: not the judged actor under any of
 * their ids, and not the source that reports the access or its owner, unless the policy set allows it.
 */
export function isIndependent(record: ExplainingRecord, access: AccessFacts): boolean {
  return excludingTie(record, access) === null;
}

/** Returns true if the source that reports the access, or its owner, issued the record. */
export function isOfSource(record: ExplainingRecord, access: AccessFacts): boolean {
  return tieToSource(record, access) !== null;
}

function issuerInWords(tie: Tie, { issuer }: ExplainingRecord, { event, source }: AccessFacts): string {
  switch (tie) {
    case 'actor':
      return 'the actor';
    case 'source':
      return `${issuer}, which reports the access,`;
    case 'owner':
      return `${issuer}, who answers for ${event.source.id},`;
    case 'same-owner':
      return `${issuer}, for which ${source?.owner} answers as for ${event.source.id},`;
  }
}

function excludingTie(record: ExplainingRecord, access: AccessFacts): Tie | null {
  if (isActor(access.actor, record.issuer)) return 'actor';
  const { evidenceOfSource: allowed, event } = access;
  const tie = tieToSource(record, access);
  return tie === null || allowed.has(`${record.kind}:${event.source.id}`) ? null : tie;
}

function tieToSource({ issuer, issuerAuthenticated }: ExplainingRecord, access: AccessFacts): TieToSource | null {
  // A sender who may name issuers vouches for what they issue, as the operator does.
  if (issuerAuthenticated !== true) return null;
  const { event, source, register } = access;
  if (issuer === event.source.id) return 'source';
  const owner = source === null ? null : source.owner;
  if (owner === null) return null;
  const ownerOfIssuer = sourceInForce(register, issuer, event.occurredAt)?.owner ?? null;
  if (ownerOfIssuer !== null && isSamePerson(ownerOfIssuer, owner, register, event.occurredAt)) return 'same-owner';
  return isSamePerson(issuer, owner, register, event.occurredAt) ? 'owner' : null;
}
