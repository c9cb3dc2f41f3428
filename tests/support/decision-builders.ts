import type {
  AccessDecision,
  DecisionFacts,
  DeterminingRule,
} from '../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import type { Alert, AlertCommand } from '../../services/domain/alert/alert.ts';
import type { DetectedAccess } from '../../services/domain/finding/detected-access.ts';
import type { Finding } from '../../services/domain/finding/finding.ts';
import { absentAccessEvent } from '../../services/records/access-event/absent-access-event.ts';

/** 2026-06-01T00:00:00Z. */
export const JUNE = Date.UTC(2026, 5, 1);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

let counter = 0;

/** An employee's unexplained look at a customer's outdoor camera; ids are new at every call. */
export function aDetectedAccess(changes: Partial<DetectedAccess> = {}): DetectedAccess {
  counter += 1;
  const occurredAt = changes.occurredAt ?? JUNE;
  return {
    eventId: `ev-${counter}`,
    sourceId: 'support-console',
    ownerId: 'o-1',
    occurredAt,
    appendedAt: occurredAt + 1_000,
    verdict: 'unexplained',
    determinedBy: [aRule('no-need-to-know', 'unexplained', 'medium')],
    outcome: 'allowed',
    action: 'view',
    path: 'app',
    recordingId: null,
    reportedActorId: changes.actorId ?? 'e-1',
    actorId: 'e-1',
    actorKind: 'employee',
    role: 'support',
    team: 'team-1',
    purpose: 'express-consent',
    cameraId: 'c-1',
    locationClass: 'outdoor',
    childAccount: false,
    coworkerAccount: false,
    householdAccount: false,
    ownAccount: false,
    privateMaterial: true,
    inactiveAccount: false,
    staffId: null,
    staffGrantedAt: null,
    requester: null,
    permissionUntil: null,
    accessId: null,
    ...changes,
  };
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
      { eventId: `ev-${counter}`, sourceId: 'support-console', ownerId: 'o-1', occurredAt: JUNE, appendedAt: JUNE },
    ],
    summary: 'Something looked wrong.',
    ...changes,
  };
}

export function aCommand(alertId: Alert['alertId'], changes: Partial<AlertCommand> = {}): AlertCommand {
  counter += 1;
  return {
    kind: 'command',
    commandId: `k-${counter}`,
    alertId,
    command: 'acknowledge',
    by: 'tester',
    at: JUNE,
    disposition: null,
    explanation: null,
    ...changes,
  };
}

export function anEvent(changes: Partial<AccessEvent> = {}): AccessEvent {
  counter += 1;
  return {
    eventId: `ev-${counter}`,
    occurredAt: JUNE,
    source: { ...absentAccessEvent.source, id: 'support-console' },
    actor: { id: 'e-1', kind: 'employee', onBehalfOf: null },
    authentication: null,
    network: null,
    action: 'view',
    phase: 'begin',
    accessId: null,
    outcome: 'allowed',
    path: 'app',
    resource: { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-1', cameraId: 'c-1', ownerId: 'o-1' },
    extent: null,
    purpose: null,
    claim: null,
    search: null,
    recipient: null,
    destination: null,
    decisionId: null,
    ...changes,
  };
}

export function someFacts(changes: Partial<DecisionFacts> = {}): DecisionFacts {
  return {
    actorId: 'e-1',
    actorKind: 'employee',
    role: 'support',
    team: 'team-1',
    employer: 'acme',
    purpose: 'unspecified',
    purposeFrom: 'none',
    ownerId: 'o-1',
    cameraId: 'c-1',
    locationClass: 'outdoor',
    childAccount: false,
    coworkerAccount: false,
    householdAccount: false,
    ownAccount: false,
    privateMaterial: true,
    inactiveAccount: false,
    staffId: null,
    staffGrantedAt: null,
    requester: null,
    permissionUntil: null,
    agency: null,
    nonDisclosureUntil: null,
    asked: 'none',
    ...changes,
  };
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
    reevaluation: null,
    ...encoded,
    ...changes,
  };
}
