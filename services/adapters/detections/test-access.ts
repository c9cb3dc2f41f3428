import { z } from 'zod';
import type { DecisionFacts } from '../../domain/access-decision/access-decision.ts';
import type { DetectedAccess } from '../../domain/finding/detected-access.ts';
import { absentDecisionFacts } from '../../records/access-decision/absent-decision-facts.ts';
import {
  cameraLocationClasses,
  requesters,
  ruleVerdicts,
  severities,
  sourceSignatures,
  verdicts,
} from '../../records/access-decision/access-decision.ts';
import { type FlatDecisionFacts, flatDecisionFacts } from '../../records/access-decision/flat-decision-facts.ts';
import { nestedDecisionFacts } from '../../records/access-decision/nested-decision-facts.ts';
import { absentAccessEvent } from '../../records/access-event/absent-access-event.ts';
import {
  type AccessEvent,
  actions,
  actorKinds,
  destinationKinds,
  outcomes,
  paths,
  purposes,
} from '../../records/access-event/access-event.ts';
import { parseRfc3339, RFC_3339_EXPECTED } from '../../value-forms/rfc3339.ts';
import { isText, TEXT_EXPECTED } from '../../value-forms/text.ts';

const text = z.string(TEXT_EXPECTED).refine(isText, TEXT_EXPECTED);
export const instant = z
  .string(RFC_3339_EXPECTED)
  .refine((given) => parseRfc3339(given) !== null, RFC_3339_EXPECTED)
  .transform((given) => parseRfc3339(given) ?? 0);
const rule = z
  .strictObject({
    rule: text,
    verdict: z.enum(ruleVerdicts),
    severity: z.enum(severities),
    exception: text.nullable().default(null),
  })
  .readonly();
const tried = z.strictObject({ kind: text, id: text, state: text }).readonly();

/** An access in a test of a detection. What it leaves out is an employee's unexplained look at a customer's camera. */
export const givenAccessForm = z
  .strictObject({
    eventId: text,
    occurredAt: instant,
    appendedAt: instant.meta({ description: 'By default a second after `occurredAt`.' }),
    action: z.enum(actions),
    outcome: z.enum(outcomes),
    path: z.enum(paths),
    sourceId: text,
    instance: text,
    sequence: z.int().min(0),
    sourceSignature: z.enum(sourceSignatures).meta({ description: 'What came of the signature of the source.' }),
    recordingId: text.nullable(),
    accessId: text.nullable().meta({ description: 'The access is the end of this one.' }),
    reportedActorId: text.meta({ description: 'The actor as the event names it; else the judged one.' }),
    searchedPersonId: text.meta({ description: 'A search names this person.' }),
    ticketId: text.meta({ description: 'The ticket that the event cites.' }),
    deviceId: text,
    country: text,
    asn: z.int().min(0).meta({ description: 'Number of the autonomous system.' }),
    ipHash: text,
    destinationKind: z.enum(destinationKinds),
    destinationDomain: text,
    recipientId: text,
    verdict: z.enum(verdicts),
    determinedBy: z.array(rule).readonly(),
    tried: z.array(tried).readonly(),
    actorId: text,
    actorKind: z.enum(actorKinds),
    role: text.nullable(),
    team: text.nullable(),
    employer: text.nullable(),
    purpose: z.enum(purposes),
    ownerId: text.nullable(),
    cameraId: text.nullable(),
    locationClass: z.enum(cameraLocationClasses),
    endToEndEncrypted: z.boolean(),
    childAccount: z.boolean(),
    coworkerAccount: z.boolean(),
    householdAccount: z.boolean(),
    ownAccount: z.boolean(),
    inactiveAccount: z.boolean(),
    privateMaterial: z.boolean(),
    staffId: text.nullable(),
    staffGrantedAt: instant.nullable(),
    requester: z.enum(requesters).nullable(),
    permissionUntil: instant.nullable(),
  })
  .partial();

/** The access as its author writes it, with times as milliseconds since 1970 UTC. */
export type TestAccess = z.output<typeof givenAccessForm>;

/** 2026-06-01T00:00:00Z. */
const OCCURRED_AT = Date.UTC(2026, 5, 1);
const unexplained = {
  rule: 'no-need-to-know',
  verdict: 'unexplained',
  severity: 'medium',
  exception: null,
} as const;

/** What a detector sees of a given access. */
export function detectedAccess(given: TestAccess): DetectedAccess {
  const { occurredAt = OCCURRED_AT, appendedAt = occurredAt + 1_000, verdict = 'unexplained', tried = [] } = given;
  return {
    event: eventOf(given, occurredAt),
    decision: {
      appendedAt,
      verdict,
      determinedBy: given.determinedBy ?? [unexplained],
      tried,
      sourceSignature: given.sourceSignature ?? 'none',
    },
    facts: factsOf(given),
    place: null,
    slot: 0,
  };
}

function eventOf(given: TestAccess, occurredAt: number): AccessEvent {
  const { accessId = null, searchedPersonId, ticketId, deviceId, country, recipientId } = given;
  const { asn, ipHash, destinationKind, destinationDomain } = given;
  const { authentication, network, resource, search, source, accessEvent } = absentAccessEvent;
  return {
    ...accessEvent,
    eventId: given.eventId ?? 'event-1',
    occurredAt,
    accessId,
    phase: accessId === null ? 'begin' : 'end',
    action: given.action ?? 'view',
    outcome: given.outcome ?? 'allowed',
    path: given.path ?? 'app',
    source: {
      ...source,
      id: given.sourceId ?? 'support-console',
      instance: given.instance ?? null,
      sequence: given.sequence ?? null,
    },
    actor: { id: given.reportedActorId ?? given.actorId ?? 'e-1', kind: 'employee', onBehalfOf: null },
    resource: {
      ...resource,
      kind: 'recording',
      recordingId: given.recordingId ?? null,
      cameraId: 'c-1',
      ownerId: 'o-1',
    },
    claim: ticketId === undefined ? null : { kind: 'ticket', id: ticketId },
    authentication: deviceId === undefined ? null : { ...authentication, deviceId },
    network:
      country === undefined && asn === undefined && ipHash === undefined
        ? null
        : { ...network, country: country ?? null, asn: asn ?? null, ipHash: ipHash ?? null },
    destination: destinationKind === undefined ? null : { kind: destinationKind, domain: destinationDomain ?? null },
    recipient: recipientId === undefined ? null : { kind: 'authorised-user', id: recipientId, jurisdiction: null },
    search: searchedPersonId === undefined ? null : { ...search, kind: 'id', personId: searchedPersonId },
  };
}

const usualFacts: Partial<FlatDecisionFacts> = {
  actorId: 'e-1',
  actorKind: 'employee',
  role: 'support',
  team: 'team-1',
  employer: 'acme',
  ownerId: 'o-1',
  cameraId: 'c-1',
  locationClass: 'outdoor',
  privateMaterial: true,
  purpose: 'express-consent',
};

function factsOf(given: TestAccess): DecisionFacts {
  const flat: Record<string, unknown> = { ...flatDecisionFacts(absentDecisionFacts), ...usualFacts };
  for (const name of Object.keys(flat)) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) flat[name] = value;
  }
  return nestedDecisionFacts(flat as FlatDecisionFacts);
}
