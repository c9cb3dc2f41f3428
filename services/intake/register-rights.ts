import { ANY_SOURCE, type Caller, identityOf } from '../adapters/http/caller.ts';
import { explainingKinds } from '../domain/access-decision/facts/evidence-of-source.ts';
import { type RegisterKind, type RegisterRecord, registerKinds } from '../domain/register/register-record.ts';
import { isJsonObject } from '../value-forms/json-fields.ts';
import type { Problem } from '../value-forms/problems.ts';
import { shown } from '../value-forms/problems.ts';

/** Returns why `caller` may not write this register record; null for permitted kinds and for unknown ones. */
export function deniedKind(json: unknown, caller: Caller): Problem | null {
  const kind = kindOf(json);
  if (kind === null || caller.registerKinds.has(kind)) return null;
  const expected = `a kind that the token lists: ${[...caller.registerKinds].join(', ')}`;
  return { field: 'kind', value: kind, expected };
}

/**
 * Returns why `caller` may not change the rules with this record, or null. Only people may, so that two can be
 * distinguished, and nobody approves in another's name.
 */
export function deniedPolicyChange(record: RegisterRecord, { source, person }: Caller): Problem | null {
  if ((record.kind !== 'policy' && record.kind !== 'policy-set') || source === ANY_SOURCE) return null;
  if (person === null) return { field: 'issuer', value: shown(source), expected: 'a token of a person, for rules' };
  if (record.kind === 'policy-set' || record.approvedBy === person.id) return null;
  const expected = `\`${person.id}\`, the person of the token`;
  return { field: 'approvedBy', value: shown(record.approvedBy), expected };
}

/** Returns why `caller` may not send this approval or review, or null: people act by their own calls. */
export function deniedAct({ kind }: RegisterRecord, { source }: Caller): Problem | null {
  if (kind !== 'approval' || source === ANY_SOURCE) return null;
  return { field: 'kind', value: kind, expected: 'another kind: use `POST /v1/register/{kind}/{id}/approve`' };
}

/**
 * Marks a record that names an approver or reviewer for whom `caller` may not vouch: the name counts for nothing. Every
 * record of a source is marked likewise: a setting that lets more go missing than before needs a second person.
 */
export function vouchedBy(record: RegisterRecord, caller: Caller | null): RegisterRecord {
  if (caller === null || caller.vouchKinds.has(record.kind)) return record;
  const hasReviewer = record.kind === 'legal-order' || (record.kind === 'emergency' && record.reviewer !== null);
  return record.approver !== null || hasReviewer || record.kind === 'source' ? { ...record, unvouched: true } : record;
}

/** Sets `caller` as the issuer: anyone who could choose the issuer could explain their own accesses. */
export function issuedBy(json: unknown, caller: Caller): unknown {
  const issuer = identityOf(caller);
  return issuer === null || !isJsonObject(json) ? json : { ...json, issuer };
}

/** Marks a record that can explain an access and whose issuer is the authenticated caller, not a name that was given. */
export function withAuthenticatedIssuer(record: RegisterRecord, caller: Caller | null): RegisterRecord {
  if (caller === null || identityOf(caller) === null || !explaining.has(record.kind)) return record;
  return { ...record, issuerAuthenticated: true };
}

const explaining: ReadonlySet<RegisterKind> = new Set(explainingKinds);

function kindOf(json: unknown): RegisterKind | null {
  return isJsonObject(json) ? (registerKinds.find((kind) => kind === json.kind) ?? null) : null;
}
