import { detectedAccess, type TestAccess } from '../../services/adapters/detections/test-access.ts';
import type {
  AccessDecision,
  DecisionFacts,
  DeterminingRule,
} from '../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { DELAY_SECONDS_MAX } from '../../services/domain/access-event/time-claim.ts';
import type { AlertAct, Author } from '../../services/domain/alert/alert.ts';
import type { AlertFold } from '../../services/domain/alert/alert-fold.ts';
import { newWork } from '../../services/domain/alert/work/alert-work.ts';
import { judgedFor } from '../../services/domain/alert/work/judged-for.ts';
import type { CaseAct } from '../../services/domain/case/alert-case.ts';
import type { DetectedAccess } from '../../services/domain/finding/detected-access.ts';
import type { Finding } from '../../services/domain/finding/finding.ts';
import { absentDecisionFacts } from '../../services/records/access-decision/absent-decision-facts.ts';
import {
  type FlatDecisionFacts,
  flatDecisionFacts,
} from '../../services/records/access-decision/flat-decision-facts.ts';
import { nestedDecisionFacts } from '../../services/records/access-decision/nested-decision-facts.ts';
import { absentAccessEvent } from '../../services/records/access-event/absent-access-event.ts';

/** 2026-06-01T00:00:00Z. */
export const JUNE = Date.UTC(2026, 5, 1);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

let counter = 0;

/** What a test says of an access: fields of the event and of the decision, and facts by the names of the Avro record. */
export type AccessChanges = TestAccess;

/** An employee's unexplained look at a customer's outdoor camera; ids are new at every call. */
export function aDetectedAccess(changes: AccessChanges = {}): DetectedAccess {
  counter += 1;
  return detectedAccess({ eventId: `ev-${counter}`, ...changes });
}

export function aRule(
  rule: string,
  verdict: DeterminingRule['verdict'],
  severity: DeterminingRule['severity'],
): DeterminingRule {
  return { rule, verdict, severity, exception: null };
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  counter += 1;
  return {
    kind: 'finding',
    findingId: `f-${counter}`,
    rule: 'unexplained-visits',
    severity: 'high',
    group: 'actor:e-1',
    actorId: 'e-1',
    sourceId: null,
    detectedAt: JUNE,
    evidence: [
      {
        eventId: `ev-${counter}`,
        sourceId: 'support-console',
        ownerId: 'o-1',
        facts: null,
        occurredAt: JUNE,
        appendedAt: JUNE,
      },
    ],
    summary: 'Something looked wrong.',
    detection: null,
    detectionVersion: null,
    missing: null,
    passage: null,
    ...changes,
  };
}

/** By an actor at a tool of their own: ten actors at one tool are a storm, which has one alert. */
export function aFindingOf(actorId: string, changes: Partial<Finding> = {}): Finding {
  const finding = aFinding({ group: `actor:${actorId}`, actorId, ...changes });
  return { ...finding, evidence: finding.evidence.map((cited) => ({ ...cited, sourceId: `tool-of-${actorId}` })) };
}

/** What somebody does with an alert as it is in the fold. */
export function anActIn(fold: AlertFold, alertId: string, changes: Partial<AlertAct> = {}): AlertAct {
  const { about, work } = fold.judged(alertId) ?? { about: { people: [] }, work: newWork };
  return anAct(alertId, { judgedFor: judgedFor(about.people, work), ...changes });
}

/** An act on a case by somebody who has nothing to do with its alerts. */
export function aCaseAct(caseId: string, changes: Partial<CaseAct> = {}): CaseAct {
  counter += 1;
  return {
    kind: 'case-act',
    actId: `act-${counter}`,
    caseId,
    action: 'comment',
    by: aPerson('mia'),
    at: JUNE,
    registerOffset: 0,
    judgedFor: '',
    bars: [],
    alertId: null,
    text: null,
    to: null,
    toBars: [],
    disposition: null,
    evidence: [],
    deadline: null,
    watchDays: null,
    ...changes,
  };
}

/** An act of somebody who has nothing to do with the alert. `judgedFor` is that of an alert about e-1 alone. */
export function anAct(alertId: string, changes: Partial<AlertAct> = {}): AlertAct {
  counter += 1;
  return {
    kind: 'act',
    actId: `act-${counter}`,
    alertId,
    action: 'acknowledge',
    by: aPerson('tester'),
    at: JUNE,
    registerOffset: 0,
    judgedFor: judgedFor(['e-1'], { proposal: null, assignment: null }),
    bars: [],
    to: null,
    toBars: [],
    text: null,
    disposition: null,
    evidence: [],
    opening: null,
    bulkId: null,
    watchDays: null,
    ...changes,
  };
}

export function aPerson(id: string, personId = id): Author {
  return { id, kind: 'person', personId, roles: ['analyst'] };
}

export function anEvent(changes: Partial<AccessEvent> = {}): AccessEvent {
  counter += 1;
  return {
    ...absentAccessEvent.accessEvent,
    eventId: `ev-${counter}`,
    occurredAt: JUNE,
    source: { ...absentAccessEvent.source, id: 'support-console' },
    actor: { id: 'e-1', kind: 'employee', onBehalfOf: null },
    action: 'view',
    resource: { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-1', cameraId: 'c-1', ownerId: 'o-1' },
    ...changes,
  };
}

/** Facts by the names of the Avro record. */
export function someFacts(changes: Partial<FlatDecisionFacts> = {}): DecisionFacts {
  const ofActor = { actorId: 'e-1', actorKind: 'employee', role: 'support', team: 'team-1', employer: 'acme' };
  const ofOwner = { ownerId: 'o-1', cameraId: 'c-1', locationClass: 'outdoor', privateMaterial: true } as const;
  return nestedDecisionFacts({ ...flatDecisionFacts(absentDecisionFacts), ...ofActor, ...ofOwner, ...changes });
}

/** `event` holds encoded bytes: the caller gives them with their schema id. */
export function aDecision(
  encoded: Pick<AccessDecision, 'event' | 'eventSchemaId'>,
  changes: Partial<AccessDecision> = {},
): AccessDecision {
  return {
    sourceOffset: 0,
    appendedAt: JUNE,
    rejectedHash: null,
    written: null,
    deadLetterOffset: null,
    verdict: 'unexplained',
    determinedBy: [aRule('purpose-unspecified', 'unexplained', 'medium')],
    observed: [],
    explanation: null,
    reason: 'no purpose was given',
    tried: [],
    policyVersion: 'p1',
    registerOffset: 0,
    misplaced: false,
    facts: someFacts(),
    delaySecondsMax: DELAY_SECONDS_MAX,
    lateByMillis: null,
    sourceSignature: 'none',
    reevaluation: null,
    ...encoded,
    ...changes,
  };
}
