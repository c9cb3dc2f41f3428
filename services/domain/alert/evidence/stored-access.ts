import type { CitedAccess, CitedFacts } from '../../finding/finding.ts';
import { isHashed, ownerOfPlace } from '../row-keys.ts';
import { fromByteText, toByteText } from './byte-text.ts';

/** An access that an alert counts. */
export interface CountedAccess {
  /** The rule of each finding that names the access. */
  readonly rules: readonly string[];
  readonly evidence: CitedAccess;
  /** Whom the findings name, where they name somebody. */
  readonly actorId: string | null;
}

/** Arrays, because the names of fields would be a quarter of the bytes. */
export function encodeAccess({ rules, evidence, actorId }: CountedAccess): string {
  const { eventId, sourceId, ownerId, occurredAt, appendedAt, facts } = evidence;
  const known = facts === null ? null : encodeFacts(facts);
  return toByteText(JSON.stringify([rules, eventId, sourceId, ownerId, occurredAt, appendedAt, actorId, known]));
}

export function decodeAccess(value: string): CountedAccess {
  const [rules, eventId, sourceId, ownerId, occurredAt, appendedAt, actorId, known] = JSON.parse(fromByteText(value));
  const facts = known === null ? null : decodeFacts(known);
  return { rules, evidence: { eventId, sourceId, ownerId, occurredAt, appendedAt, facts }, actorId };
}

type FactsJson = readonly [
  action: string,
  cameraId: string | null,
  recordingId: string | null,
  locationClass: string,
  isOfChild: boolean,
  isOfCoworker: boolean,
  isOfHousehold: boolean,
  endToEndEncrypted: boolean | null,
  tried: readonly (readonly [kind: string, id: string, state: string])[],
];

function encodeFacts(facts: CitedFacts): FactsJson {
  const { action, cameraId, recordingId, locationClass, isOfChild, isOfCoworker, isOfHousehold } = facts;
  const tried = facts.tried.map(({ kind, id, state }) => [kind, id, state] as const);
  const { endToEndEncrypted } = facts;
  return [
    action,
    cameraId,
    recordingId,
    locationClass,
    isOfChild,
    isOfCoworker,
    isOfHousehold,
    endToEndEncrypted,
    tried,
  ];
}

/** In the order of the fields of the record: answers show them in it. */
function decodeFacts(known: FactsJson): CitedFacts {
  const [action, cameraId, recordingId, locationClass, isOfChild, isOfCoworker, isOfHousehold, endToEndEncrypted] =
    known;
  const tried = known[8].map(([kind, id, state]) => ({ kind, id, state }));
  return {
    ...{ action, cameraId, recordingId, locationClass },
    ...{ isOfChild, isOfCoworker, isOfHousehold, tried, endToEndEncrypted },
  };
}

/** How many accesses concern an owner, and how many of them affect the account. */
export interface OwnerCounts {
  readonly accesses: number;
  readonly affecting: number;
}

/** Behind the counts the id, where the place does not have it. */
export function encodeOwner({ accesses, affecting }: OwnerCounts, place: string, ownerId: string): string {
  const counts = `${accesses} ${affecting}`;
  return isHashed(place) ? `${counts} ${toByteText(ownerId)}` : counts;
}

export function decodeOwner(value: string): OwnerCounts {
  const affecting = value.slice(value.indexOf(' ') + 1);
  return { accesses: Number.parseInt(value, 10), affecting: Number.parseInt(affecting, 10) };
}

/** An owner id may have spaces. */
export function ownerOf(place: string, value: string): string {
  return ownerOfPlace(place) ?? fromByteText(value.slice(value.indexOf(' ', value.indexOf(' ') + 1) + 1));
}
