import { isLive } from '../access-event/live.ts';
import { plainTime } from '../access-event/plain-time.ts';
import type { Consent } from '../register/register-record.ts';
import type { AccessFacts } from './access-facts.ts';
import {
  type CandidateCheck,
  coveringAmong,
  type EvidenceOf,
  type EvidenceState,
  missing,
  smallestCovering,
  weighOpenFirst,
} from './evidence.ts';
import { isActor, names } from './judged-actor.ts';

/** A grant of any listed action also covers the action of its key. */
const alsoCovers: Readonly<Record<string, readonly string[]>> = {
  thumbnail: ['view', 'download'],
  view: ['download'],
};
const EVERYONE = 'any-support';

/** Finds consents of the owner. Candidates are the latest versions that began by `t`, including those that ended. */
export function findConsent(access: AccessFacts): EvidenceOf<Consent> {
  const { ownerId, register, t } = access;
  if (ownerId === null) return missing;
  const candidates = { open: () => register.openConsents(ownerId, t), all: () => register.consentsBegun(ownerId, t) };
  return weighOpenFirst(candidates, checkFor(access));
}

/** Returns the consents that cover the access: only those that are open are looked at. */
export function coveringConsents(access: AccessFacts): readonly Consent[] {
  const { ownerId, register, t } = access;
  return ownerId === null ? missing.covering : coveringAmong(register.openConsents(ownerId, t), checkFor(access));
}

function checkFor(access: AccessFacts): CandidateCheck<Consent> {
  return {
    kind: 'consent',
    access,
    stateOf: (consent) => stateOf(access, consent),
    why: (consent) => why(access, consent),
  };
}

/** Returns the covering consent granted to the actor by id, which is a need to know by itself. */
export function personalConsent(access: AccessFacts, consents: EvidenceOf<Consent>): Consent | null {
  return smallestCovering(consents, (consent) => isActor(access.actor, consent.grantedTo));
}

function stateOf(access: AccessFacts, consent: Consent): EvidenceState {
  if (misfit(access, consent) !== null) return 'outOfScope';
  if (isLive(access.event) && !consent.live) return 'notLive';
  if (consent.revokedAt !== null && access.t >= consent.revokedAt) return 'revoked';
  return consent.validUntil !== null && access.t >= consent.validUntil ? 'expired' : 'covers';
}

type Misfit = 'act' | 'camera' | 'recording' | 'action' | 'grantee';

/** Which part of the access the consent does not cover; null when it covers everything. Every candidate is asked: no words. */
function misfit(access: AccessFacts, consent: Consent): Misfit | null {
  const { actor, cameraId, event } = access;
  if (!consent.affirmativeAct) return 'act';
  if (!includesOrAll(consent.cameraIds, cameraId)) return 'camera';
  if (!includesOrAll(consent.recordingIds, access.recordingId) && !namesOrigin(access, consent)) return 'recording';
  if (!coversAction(consent, event.action)) return 'action';
  return consent.grantedTo === EVERYONE || names(actor, consent.grantedTo) ? null : 'grantee';
}

function misfitInWords(access: AccessFacts, consent: Consent): string {
  switch (misfit(access, consent)) {
    case 'act':
      return 'was not given by an affirmative act';
    case 'camera':
      return 'does not cover this camera';
    case 'recording':
      return 'does not cover this recording';
    case 'action':
      return `does not cover ${access.event.action}`;
    case 'grantee':
      return `was granted to ${consent.grantedTo}`;
    case null:
      return 'covers';
  }
}

function includesOrAll(ids: readonly string[], id: string | null): boolean {
  return ids.length === 0 || (id !== null && ids.includes(id));
}

/** A consent to a recording also covers everything made from that recording. */
function namesOrigin({ origin }: AccessFacts, { recordingIds }: Consent): boolean {
  return origin?.ids.some((id) => recordingIds.includes(id)) ?? false;
}

function coversAction(consent: Consent, action: string): boolean {
  if (consent.actions.includes(action)) return true;
  return alsoCovers[action]?.some((wider) => consent.actions.includes(wider)) ?? false;
}

function why(access: AccessFacts, consent: Consent): string {
  switch (stateOf(access, consent)) {
    case 'notLive':
      return 'does not allow live viewing';
    case 'revoked':
      return `was revoked on ${plainTime(consent.revokedAt ?? access.t)}`;
    case 'expired':
      return `ended on ${plainTime(consent.validUntil ?? access.t)}`;
    default:
      return misfitInWords(access, consent);
  }
}
