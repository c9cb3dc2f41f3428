import type { Decision } from './access-decision.ts';
import { type ExplainingRecord, isOfSource } from './facts/independence.ts';
import type { AccessContext } from './rule-context.ts';

type DecisionExplanation = Decision['explanation'];
type Carrier = NonNullable<DecisionExplanation>;

const viewed: ReadonlySet<string> = new Set(['thumbnail', 'view', 'livestream']);
/** The actions by which private material is opened for a purpose. */
export const openedByPurpose: ReadonlySet<string> = new Set([...viewed, 'download', 'export', 'share', 'disclose']);
const sharable: ReadonlySet<string> = new Set([...viewed, 'download']);

/**
 * Returns the record that an explained access rests on (`docs/interfaces` section 7): the purpose's own record, the
 * account for customers, the recording for public posts and shares, and otherwise the entitlement. If several qualify,
 * the smallest id wins. `purposeHolds` reports whether the purpose's row holds; it runs only for material that is not
 * private, where an access may be explained without it.
 */
export function explanationOf(context: AccessContext, purposeHolds: () => boolean): DecisionExplanation {
  const { kind } = context.actor;
  if (kind === 'employee' || kind === 'contractor') return explanationOfPerson(context, purposeHolds);
  return kind === 'service' ? entitlementOf(context) : explanationOfCustomer(context);
}

function explanationOfPerson(context: AccessContext, purposeHolds: () => boolean): DecisionExplanation {
  if (!openedByPurpose.has(context.event.action)) return entitlementOf(context);
  if (context.private) return recordOfPurpose(context);
  const isPost = context.recording?.provenance === 'public-post' && viewed.has(context.event.action);
  const post = isPost ? carrier(context.recording) : null;
  const byPurpose = purposeHolds() ? recordOfPurpose(context) : null;
  return smaller(post, byPurpose) ?? entitlementOf(context);
}

function recordOfPurpose(context: AccessContext): DecisionExplanation {
  const { evidence } = context;
  switch (context.purpose) {
    case 'express-consent':
      return covering(evidence.consent);
    case 'legal-process':
      return covering(evidence.order);
    case 'illegal-activity-investigation':
    case 'legal-rights':
      return covering(evidence.case);
    case 'prevent-harm-or-loss':
      return evidence.needToKnow.by;
    case 'owner-self':
      return carrier(context.account);
    case 'system-operation':
    case 'unspecified':
      return null;
  }
}

function explanationOfCustomer(context: AccessContext): DecisionExplanation {
  const { relation, recording, actor } = context;
  const isNamed = actor.kind !== 'anonymous';
  const own = isNamed && (relation.owner || relation.authorised) ? carrier(context.account) : null;
  const isOpen = recording?.provenance === 'public-post' || recording?.sharedWith.includes('anyone') === true;
  const isShared = sharable.has(context.event.action) && (isOpen || (isNamed && relation.shared));
  return smaller(own, isShared ? carrier(recording) : null);
}

function entitlementOf(context: AccessContext): DecisionExplanation {
  return carrier(context.entitlement);
}

function covering(evidence: { readonly state: string; readonly record: Carrier | null }): DecisionExplanation {
  return evidence.state === 'covers' ? carrier(evidence.record) : null;
}

function carrier(record: Carrier | null): DecisionExplanation {
  return record === null ? null : { kind: record.kind, id: record.id };
}

/**
 * The records that the access rests on and that count only because the policy set allows it: the source that reports the
 * access, or who answers for it, issued them. `by` is what explains the access and what shows the need to know.
 */
export function allowedOfSource(
  by: readonly DecisionExplanation[],
  context: AccessContext,
): readonly ExplainingRecord[] {
  // `entitlement` is not among these: reading it searches the register, and nearly no policy set allows any record.
  const { access, evidence } = context;
  if (access.evidenceOfSource.size === 0) return [];
  return by.flatMap((one) => {
    const found = one === null ? undefined : coveringOf(one).find(({ id }) => id === one.id);
    return found !== undefined && isOfSource(found, access) ? [found] : [];
  });

  function coveringOf({ kind }: Carrier): readonly ExplainingRecord[] {
    switch (kind) {
      case 'consent':
        return evidence.consent.covering;
      case 'ticket':
        return evidence.ticket.record === null ? [] : [evidence.ticket.record];
      case 'case':
        return evidence.case.covering;
      case 'legal-order':
        return evidence.order.covering;
      case 'emergency':
        return evidence.emergency.covering;
      case 'entitlement':
        return context.entitlement === null ? [] : [context.entitlement];
      default:
        return [];
    }
  }
}

function smaller(one: DecisionExplanation, other: DecisionExplanation): Carrier | null {
  if (one === null || other === null) return one ?? other;
  return other.id < one.id ? other : one;
}
