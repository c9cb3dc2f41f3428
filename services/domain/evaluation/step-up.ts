import type { Decision } from '../access-decision/access-decision.ts';
import type { Purpose } from '../access-event/access-event.ts';
import type { RegisterKind } from '../register/register-record.ts';

/**
 * What would make an access allowed that is not yet. `mfa`: sign in with a second factor. `purpose`: say what it is
 * for. `training`: renew it. `evidence`: one register record of one of `kinds`. `approval`: a second person approves
 * the record that is there.
 */
export interface StepUp {
  readonly rule: string;
  readonly need: 'mfa' | 'purpose' | 'training' | 'evidence' | 'approval';
  readonly kinds?: readonly RegisterKind[];
}

type Remedy = Omit<StepUp, 'rule'>;

/**
 * Rules that somebody can still satisfy. A rule that is not here cannot be mended by the person who asks (employment
 * ended, consent revoked, recording deleted, a path or recipient that is never allowed), and neither can one that an
 * operator added: they mean no.
 */
const remedies: Readonly<Record<string, Remedy>> = {
  'mfa-missing': { need: 'mfa' },
  'purpose-unspecified': { need: 'purpose' },
  'training-lapsed': { need: 'training' },
  'consent-missing': { need: 'evidence', kinds: ['consent'] },
  'consent-expired': { need: 'evidence', kinds: ['consent'] },
  'consent-out-of-scope': { need: 'evidence', kinds: ['consent'] },
  'live-without-consent': { need: 'evidence', kinds: ['consent'] },
  'order-missing': { need: 'evidence', kinds: ['legal-order'] },
  'order-expired': { need: 'evidence', kinds: ['legal-order'] },
  'order-out-of-scope': { need: 'evidence', kinds: ['legal-order'] },
  'emergency-missing': { need: 'evidence', kinds: ['emergency'] },
  'emergency-expired': { need: 'evidence', kinds: ['emergency'] },
  'emergency-not-approved': { need: 'approval', kinds: ['emergency'] },
  'entitlement-missing': { need: 'evidence', kinds: ['entitlement'] },
  'egress-not-entitled': { need: 'evidence', kinds: ['entitlement'] },
  'change-not-entitled': { need: 'evidence', kinds: ['entitlement'] },
  'service-not-entitled': { need: 'evidence', kinds: ['entitlement'] },
};

/** What shows a need to know, by the purpose judged. */
const needToKnowKinds: Partial<Record<Purpose, readonly RegisterKind[]>> = {
  'express-consent': ['ticket', 'consent'],
  'legal-process': ['legal-order', 'case'],
  'illegal-activity-investigation': ['case'],
  'legal-rights': ['case'],
};

/** One entry for each rule that did not hold, or null when one of them cannot be mended. */
export function stepUpOf({ verdict, determinedBy, facts }: Decision): readonly StepUp[] | null {
  if (verdict === 'explained' || determinedBy.length === 0 || facts === null) return null;
  const steps: StepUp[] = [];
  for (const { rule, verdict: of } of determinedBy) {
    // Facts are missing or the condition is broken: nobody can tell what would help.
    if (of === 'unknown') return null;
    const remedy = rule === 'no-need-to-know' ? needToKnow(facts.purpose) : remedies[rule];
    if (remedy === undefined) return null;
    steps.push({ rule, ...remedy });
  }
  return steps;
}

function needToKnow(purpose: Purpose): Remedy | undefined {
  const kinds = needToKnowKinds[purpose];
  return kinds === undefined ? undefined : { need: 'evidence', kinds };
}
