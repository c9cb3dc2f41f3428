import { absentDecisionFacts } from '../../../services/records/access-decision/absent-decision-facts.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import type { AccessEvent } from '../../../services/records/access-event/access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { openPrng, type Prng } from '../../world/prng.ts';

/** One access of the made-up company. */
export interface MadeAccess {
  readonly partition: number;
  readonly number: number;
  readonly appendedAt: number;
  readonly actor: string;
  readonly owner: string;
  readonly camera: string;
  readonly recording: string;
  readonly verdict: 'explained' | 'unexplained';
}

const DAYS = 91;
const DAY_MILLIS = 86_400_000;
/** 2026-06-01T00:00:00Z. */
const START = Date.UTC(2026, 5, 1);
const EVENTS_PER_PERSON = 1_000;
const EVENTS_PER_OWNER = 20;
const CAMERAS_PER_OWNER = 3;
const RECORDINGS_PER_CAMERA_DAY = 8;
const POLICY_VERSION = 'c0ffee'.repeat(10);

/**
 * Accesses of a quarter in the order of the log: a person for every 1,000, an owner with three cameras for every 20, of
 * whom a twentieth has half of the accesses. Equal numbers give equal accesses.
 */
export function* madeAccesses(events: number): Generator<MadeAccess> {
  const prng = openPrng('search', events);
  const people = Math.max(1, Math.ceil(events / EVENTS_PER_PERSON));
  const owners = Math.max(1, Math.ceil(events / EVENTS_PER_OWNER));
  for (let number = 0; number < events; number += 1) {
    const owner = drawOwner(prng, owners);
    const camera = `cam-${owner}-${prng.below(CAMERAS_PER_OWNER)}`;
    const appendedAt = START + Math.floor((number / events) * DAYS * DAY_MILLIS);
    const day = new Date(appendedAt).toISOString().slice(0, 'YYYY-MM-DD'.length);
    yield {
      partition: owner % PARTITIONS_DECIDED,
      number,
      appendedAt,
      actor: `e-${prng.below(people)}`,
      owner: `owner-${owner}`,
      camera,
      recording: `rec-${camera}-${day}-${prng.below(RECORDINGS_PER_CAMERA_DAY)}`,
      verdict: prng.chance(950) ? 'explained' : 'unexplained',
    };
  }
}

function drawOwner(prng: Prng, owners: number): number {
  return prng.chance(500) ? prng.below(Math.ceil(owners / EVENTS_PER_OWNER)) : prng.below(owners);
}

/** The decision of the access, as a decider encodes it. */
export function encodeAccess(access: MadeAccess, sourceOffset: number): Buffer {
  const { number, appendedAt, actor, owner, camera, verdict } = access;
  const isExplained = verdict === 'explained';
  const purpose = isExplained ? 'express-consent' : 'unspecified';
  const ticket = { kind: 'ticket' as const, id: `T-${number % 50_000}` };
  return encodeAccessDecision({
    sourceOffset,
    appendedAt,
    eventSchemaId: schemaIds.accessEvent,
    event: encodeAccessEvent(eventOf(access)),
    verdict,
    rejectedHash: null,
    written: null,
    deadLetterOffset: null,
    observed: [],
    misplaced: false,
    policyVersion: POLICY_VERSION,
    registerOffset: 1_000,
    delaySecondsMax: 7_776_000,
    lateByMillis: null,
    sourceSignature: 'none',
    determinedBy: isExplained
      ? []
      : [{ rule: 'purpose-unspecified', verdict: 'unexplained', severity: 'medium', exception: null }],
    explanation: isExplained ? ticket : null,
    reason: isExplained ? `Ticket ${ticket.id} of the owner is open.` : 'No purpose was given.',
    tried: isExplained ? [{ kind: 'ticket', id: ticket.id, state: 'valid' }] : [],
    facts: {
      ...absentDecisionFacts,
      actor: { id: actor, kind: 'employee', role: 'support-agent', team: `team-${number % 40}`, employer: null },
      purpose,
      purposeFrom: isExplained ? 'event' : 'none',
      account: { ...absentDecisionFacts.account, ownerId: owner },
      camera: { id: camera, locationClass: 'indoor', isEndToEndEncrypted: false },
    },
    reevaluation: null,
  });
}

/** Literals: to copy the absent parts into them took half of the time in which an archive is made. */
function eventOf(access: MadeAccess): AccessEvent {
  const { number, appendedAt, actor, owner, camera, recording, verdict } = access;
  const isExplained = verdict === 'explained';
  return {
    eventId: eventIdOf(access),
    occurredAt: appendedAt - 400,
    source: {
      id: 'support-console',
      instance: 'pod-1',
      version: null,
      sequence: number,
      previousHash: null,
      signature: null,
    },
    actor: { id: actor, kind: 'employee', onBehalfOf: null },
    authentication: {
      mfa: true,
      method: 'webauthn',
      sessionId: `s-${number % 9_000}`,
      managedDevice: true,
      deviceId: null,
    },
    network: null,
    action: 'view',
    phase: 'begin',
    accessId: null,
    outcome: 'allowed',
    path: 'app',
    resource: {
      kind: 'recording',
      recordingId: recording,
      cameraId: camera,
      ownerId: owner,
      storeId: null,
      siteId: null,
    },
    extent: null,
    purpose: isExplained ? 'express-consent' : null,
    claim: isExplained ? { kind: 'ticket', id: `T-${number % 50_000}` } : null,
    search: null,
    recipient: null,
    destination: null,
    decisionId: null,
  };
}

export function eventIdOf({ number }: Pick<MadeAccess, 'number'>): string {
  return `ev-${number.toString(16).padStart(12, '0')}`;
}
