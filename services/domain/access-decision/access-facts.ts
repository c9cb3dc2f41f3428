import { absentRegisterRecord } from '../../records/register-record/absent-register-record.ts';
import { type AccessEvent, type ActorRef, type Purpose, purposes } from '../access-event/access-event.ts';
import { isOfCamera } from '../access-event/live.ts';
import { sourceInForce } from '../register/acts/source-in-force.ts';
import type { Account, Camera, Recording, Source } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { PurposeFrom } from './access-decision.ts';
import type { EvidenceOfSource } from './facts/evidence-of-source.ts';
import { type Origin, originOf } from './facts/origin.ts';
import type { PriorEvaluation } from './facts/prior-evaluation.ts';
import { type JudgedActor, judgedActor } from './judged-actor.ts';

/** One access with everything that follows directly from the event and the register at `t`. */
export interface AccessFacts {
  readonly event: AccessEvent;
  readonly register: RegisterView;
  /** `event.occurredAt`, milliseconds since 1970 UTC. */
  readonly t: number;
  /** When the access is judged, as rules see it: `t`, or later if a deadline has passed since. */
  readonly asOf: number;
  readonly actor: JudgedActor;
  readonly purpose: Purpose;
  readonly purposeFrom: PurposeFrom;
  /** The recording that was accessed: null for what is of a camera, whatever recording the event names beside it. */
  readonly recordingId: string | null;
  readonly cameraId: string | null;
  readonly ownerId: string | null;
  /** Null for what is of a camera; where no camera is known, the owner of the recording that the event names, and nothing else of it. */
  readonly recording: Recording | null;
  /** The material that the recording was made from. */
  readonly origin: Origin | null;
  /** When the recording that the event names was made, also one beside a camera. */
  readonly recordedAt: number | null;
  readonly camera: Camera | null;
  readonly account: Account | null;
  readonly source: Source | null;
  readonly asked: PriorEvaluation;
  readonly evidenceOfSource: EvidenceOfSource;
}

/** Resolves actor, purpose, camera and owner as `docs/interfaces` section 2 specifies. */
export function accessFacts(
  event: AccessEvent,
  register: RegisterView,
  asOf: number,
  asked: PriorEvaluation,
  evidenceOfSource: EvidenceOfSource,
): AccessFacts {
  const t = event.occurredAt;
  const { recordingId } = event.resource;
  const isCameras = isOfCamera(event);
  const source = sourceInForce(register, event.source.id, t);
  const named = recordingId === null ? null : register.inForce('recording', recordingId, t);
  const origin = originOf(named, register, t);
  const cameraId = event.resource.cameraId ?? named?.cameraId ?? origin?.cameraId ?? null;
  const camera = cameraId === null ? null : register.inForce('camera', cameraId, t);
  const material = isCameras ? (camera ?? named) : (named ?? camera);
  const ownerId = event.resource.ownerId ?? material?.ownerId ?? null;
  const { purpose, purposeFrom } = resolvePurpose(event, register, source);
  return {
    event,
    register,
    t,
    asOf,
    actor: resolveActor(event, register),
    purpose,
    purposeFrom,
    recordingId: isCameras ? null : recordingId,
    cameraId,
    ownerId,
    recording: isCameras ? besideCamera(named, camera) : named,
    origin: isCameras ? null : origin,
    recordedAt: named?.recordedAt ?? origin?.recordedAt ?? null,
    camera,
    account: ownerId === null ? null : register.inForce('account', ownerId, t),
    source,
    asked,
    evidenceOfSource,
  };
}

/** UNTRUSTED: without a known camera its owner is that of the recording, or an event could name any other (`owner-mismatch`). */
function besideCamera(named: Recording | null, camera: Camera | null): Recording | null {
  return named === null || camera !== null ? null : { ...named, ...absentRegisterRecord.recording };
}

/** A service acting for someone is judged as that actor; a person acting for someone is judged themself. */
export function judgedRef({ actor }: AccessEvent): ActorRef {
  return actor.kind === 'service' && actor.onBehalfOf !== null ? actor.onBehalfOf : actor;
}

function resolveActor(event: AccessEvent, register: RegisterView): JudgedActor {
  const { id, kind } = judgedRef(event);
  return judgedActor(id, kind, register, event.occurredAt);
}

interface ResolvedPurpose {
  readonly purpose: Purpose;
  readonly purposeFrom: PurposeFrom;
}

const unspecified: ResolvedPurpose = { purpose: 'unspecified', purposeFrom: 'none' };
const known: ReadonlySet<string> = new Set(purposes);

function resolvePurpose(event: AccessEvent, register: RegisterView, source: Source | null): ResolvedPurpose {
  if (event.purpose !== null) return { purpose: event.purpose, purposeFrom: 'event' };
  const claimed = purposeOfClaim(event, register);
  if (claimed !== null) return { purpose: claimed, purposeFrom: 'claim' };
  const fallback = asPurpose(source?.defaultPurpose ?? null);
  return fallback === null ? unspecified : { purpose: fallback, purposeFrom: 'source' };
}

function purposeOfClaim(event: AccessEvent, register: RegisterView): Purpose | null {
  switch (event.claim?.kind) {
    case 'ticket':
    case 'consent':
      return 'express-consent';
    case 'legal-order':
      return 'legal-process';
    case 'emergency':
      return 'prevent-harm-or-loss';
    case 'case':
      return asPurpose(register.inForce('case', event.claim.id, event.occurredAt)?.purpose ?? null);
    case 'approval':
    case undefined:
      return null;
  }
}

/** The register's encoded form allows any text here; text that names no purpose is ignored. */
function asPurpose(text: string | null): Purpose | null {
  return text !== null && known.has(text) ? (text as Purpose) : null;
}
