import { hash } from 'node:crypto';
import { ANY_SOURCE, actorOf, type Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import { recordHash } from '../../domain/register/acts/record-hash.ts';
import type { approvedKinds, reviewedKinds } from '../../domain/register/acts/second-person.ts';
import type { Act, Approval, RegisterRecord } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { isManagerOf, isSamePerson } from '../../domain/register/same-person.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { outcomeUnknown } from '../answers.ts';
import type { RegisterWriter } from './register-writer.ts';

/** An act of a person about one version of a record. */
export interface AskedAct {
  readonly act: Act;
  readonly kind: (typeof approvedKinds)[number] | (typeof reviewedKinds)[number];
  readonly id: string;
  /** Names the version; without it the one in force now, else the newest. */
  readonly validFrom?: number | undefined;
  /** The hash of the content that the person read; without it the act is about whatever the version has now. */
  readonly recordHash?: string | undefined;
  readonly note?: string | undefined;
  /** Only for a caller who is nobody in particular: in whose name. */
  readonly by?: string | undefined;
}

export interface ActDeps {
  readonly writer: RegisterWriter;
  readonly view: RegisterView;
  readonly clock: () => number;
}

/**
 * Records that the caller approves or reviews a record, and returns the act once it is durable. The act is about the
 * content of this moment: after a correction the record needs another one. The same act again is the first one; a review of an
 * emergency is of the accesses until then, so each is an act that comes a minute after the one before. Throws `HttpProblem`:
 * 403 for whom the record concerns, 404 without such a version, 409 where the version has another content than `recordHash`.
 *
 * CRASH: an act whose answer was lost may be in the log; doing it again finds it there, or is one review more.
 */
export async function recordAct(asked: AskedAct, caller: Caller | null, deps: ActDeps): Promise<Approval> {
  const { writer, view, clock } = deps;
  const { by, issuer } = whoActs(asked, caller);
  await writer.caughtUp();
  const now = clock();
  const record = findVersion(view, asked, now);
  refuseOwnRecord(record, by, view, now);
  const content = recordHash(record);
  if ((asked.recordHash ?? content) !== content) throw changed(record, content);
  const act: Approval = {
    kind: 'approval',
    id: actId(asked, by, now),
    issuer,
    validFrom: record.validFrom,
    validUntil: null,
    approver: null,
    unvouched: null,
    issuerAuthenticated: null,
    act: asked.act,
    recordKind: asked.kind,
    recordId: asked.id,
    recordHash: content,
    by,
    at: now,
    note: asked.note ?? null,
  };
  const before = isOfAccesses(asked)
    ? view.approvals(asked.kind, asked.id).find((one) => isSameReview(one, act))
    : view.history('approval', act.id).find(({ validFrom }) => validFrom === act.validFrom);
  if (before?.recordHash === act.recordHash && before.issuer === issuer) return before;
  const [result] = await writer.write([act]).catch((error: unknown) => {
    throw outcomeUnknown(error);
  });
  if (typeof result === 'object')
    throw new HttpProblem('command-invalid', { detail: result.expected, errors: [result] });
  return act;
}

/** A person acts as themself. A caller without a person vouches for one, and has to name them. */
function whoActs({ by }: AskedAct, caller: Caller | null): { readonly by: string; readonly issuer: string } {
  const person = caller?.person ?? null;
  if (person !== null) {
    if (by === undefined || by === person.id) return { by: person.id, issuer: person.id };
    throw invalid('by', by, `\`${person.id}\`, the person of the token`);
  }
  if (caller !== null && caller.by === 'token' && caller.source !== ANY_SOURCE) {
    const detail = `\`${caller.source}\` is a source, expected a token of a person`;
    throw new HttpProblem('person-required', { detail });
  }
  if (by === undefined)
    throw invalid('by', null, 'the person who approves or reviews: this token is nobody in particular');
  const issuer = caller === null ? 'unauthenticated' : actorOf(caller).id;
  // In the name of the token itself it would look like an act.
  if (by === issuer) throw invalid('by', by, 'the id of a person');
  return { by, issuer };
}

function findVersion(view: RegisterView, { kind, id, validFrom }: AskedAct, now: number): RegisterRecord {
  const versions = view.history(kind, id) as readonly RegisterRecord[];
  const found =
    validFrom === undefined
      ? ((view.inForce(kind, id, now) as RegisterRecord | null) ?? versions.at(-1))
      : versions.find((version) => version.validFrom === validFrom);
  if (found !== undefined) return found;
  const which = validFrom === undefined ? '' : ` that is valid from ${toRfc3339(validFrom)}`;
  throw new HttpProblem('record-unknown', { detail: `there is no ${kind} \`${id}\`${which}` });
}

/** The fold ignores such an act too, for the accesses that it would explain. */
function refuseOwnRecord(record: RegisterRecord, by: string, view: RegisterView, now: number): void {
  const isBy = (id: string | null): boolean =>
    id !== null && [now, record.validFrom].some((at) => isSamePerson(id, by, view, at));
  const refuse = (field: string, value: string): never => {
    const expected = 'somebody else to approve or review it';
    const detail = `${field} of ${record.kind} \`${record.id}\` is \`${value}\`, expected ${expected}`;
    throw new HttpProblem('own-record', { detail });
  };
  if (isBy(record.issuer)) refuse('issuer', record.issuer);
  if (record.kind === 'emergency' && isBy(record.requester)) refuse('requester', record.requester);
  if (record.kind === 'source' && isBy(record.owner)) refuse('owner', record.owner ?? by);
  if (record.kind !== 'exception' || record.actorId === null) return;
  const { actorId } = record;
  if (isBy(actorId)) refuse('actorId', actorId);
  if ([now, record.validFrom].some((at) => isManagerOf(by, actorId, view, at))) refuse('line manager', by);
}

/**
 * One id for everything that a person does again and again about the versions of one record. A later review of an emergency has one of
 * its own: in the place of the first it would leave the accesses before without a review in time.
 */
function actId(asked: AskedAct, by: string, now: number): string {
  const { act, kind, id } = asked;
  return hash('sha256', JSON.stringify(isOfAccesses(asked) ? [act, kind, id, by, now] : [act, kind, id, by]), 'hex');
}

function isOfAccesses({ act, kind }: AskedAct): boolean {
  return act === 'review' && kind === 'emergency';
}

/** Each review judges every access under the emergency again: a retry, or a script, is no review more. */
const SAME_REVIEW_MILLIS = 60_000;

function isSameReview(one: Approval, { act, by, issuer, validFrom, recordHash: content, at }: Approval): boolean {
  const isSameAct = one.act === act && one.by === by && one.issuer === issuer && one.validFrom === validFrom;
  return isSameAct && one.recordHash === content && Math.abs(at - one.at) < SAME_REVIEW_MILLIS;
}

/** Who filed a record could correct it between the moment that a second person reads it and the approval. */
function changed({ kind, id, validFrom }: RegisterRecord, content: string): HttpProblem {
  const version = `${kind} \`${id}\` valid from ${toRfc3339(validFrom)}`;
  const detail = `the ${version} was corrected since it was read: its content has the hash \`${content}\` now`;
  return new HttpProblem('record-changed', { detail });
}

function invalid(field: string, value: string | null, expected: string): HttpProblem {
  const errors = [{ field, value, expected }];
  return new HttpProblem('command-invalid', { detail: `\`${field}\` is \`${value}\`, expected ${expected}`, errors });
}
