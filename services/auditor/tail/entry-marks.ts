import type { AccessFilter } from '../../domain/access-search/access-filter.ts';
import { type AccessRow, rejectedId } from '../../domain/access-search/access-row.ts';
import { indexedDecisionPlaces as decision } from '../../records/access-decision/place-indexed-decision.ts';
import type { IndexedEventPlaces } from '../../records/access-event/place-indexed-event.ts';
import { noEvent } from '../place-event.ts';

/** A 31-bit number for a text. Two texts may share it, so what it finds is compared again. */
type Mark = number;

/** No text has it. */
const ABSENT: Mark = -1;

/** The fields that a filter compares, in the order of their marks. */
const markedFields = [
  'ownerId',
  'actorId',
  'onBehalfOfId',
  'judgedActorId',
  'cameraId',
  'recordingId',
  'siteId',
  'deviceId',
  'sourceId',
  'verdict',
  'purpose',
  'path',
  'outcome',
  'action',
  'eventId',
] as const satisfies readonly (keyof AccessRow)[];
type MarkedField = (typeof markedFields)[number];
const places = Object.fromEntries(markedFields.map((field, index) => [field, index])) as Record<MarkedField, number>;

const fieldOf = {
  owner: 'ownerId',
  camera: 'cameraId',
  recording: 'recordingId',
  site: 'siteId',
  device: 'deviceId',
  source: 'sourceId',
  verdict: 'verdict',
  purpose: 'purpose',
  path: 'path',
  outcome: 'outcome',
  action: 'action',
} as const satisfies Partial<Record<keyof AccessFilter, MarkedField>>;
const actorFields = ['actorId', 'onBehalfOfId', 'judgedActorId'] as const;

/** Behind the marks of texts: one bit for each rule. Several rules may share a bit. */
const RULES_AT = markedFields.length;
export const MARKS = markedFields.length + 1;

/** Rules have any names, and change. */
const WORDS_MAX = 10_000;
const wordMarks = new Map<string, Mark>();

/** Returns whether the entry whose marks begin at `at` can match: false only for one that does not. */
export type CanMatch = (marks: Int32Array, at: number) => boolean;

/** An entry whose decision `placeIndexedDecision` found last. */
export interface MarkedEntry {
  readonly partition: number;
  readonly bytes: Buffer;
  readonly event: IndexedEventPlaces;
}

/** Writes the marks of a decision from `at` on. They are made of its bytes: it has no texts until a search finds it. */
export function writeMarks({ partition, bytes, event }: MarkedEntry, marks: Int32Array, at: number): void {
  const eventId = markOfBytes(bytes, event.eventIdFrom, event.eventIdTo);
  const owner = markOfBytes(bytes, event.resourceOwnerIdFrom, event.resourceOwnerIdTo);
  const camera = markOfBytes(bytes, event.resourceCameraIdFrom, event.resourceCameraIdTo);
  const ownerInFacts = markOfBytes(bytes, decision.factsAccountOwnerIdFrom, decision.factsAccountOwnerIdTo);
  const cameraInFacts = markOfBytes(bytes, decision.factsCameraIdFrom, decision.factsCameraIdTo);
  const purposeInFacts = markOfBytes(bytes, decision.factsPurposeFrom, decision.factsPurposeTo);
  marks[at + places.ownerId] = ownerInFacts === ABSENT ? owner : ownerInFacts;
  marks[at + places.actorId] = markOfBytes(bytes, event.actorIdFrom, event.actorIdTo);
  marks[at + places.onBehalfOfId] = markOfBytes(bytes, event.actorOnBehalfOfIdFrom, event.actorOnBehalfOfIdTo);
  marks[at + places.judgedActorId] = markOfBytes(bytes, decision.factsActorIdFrom, decision.factsActorIdTo);
  marks[at + places.cameraId] = cameraInFacts === ABSENT ? camera : cameraInFacts;
  marks[at + places.recordingId] = markOfBytes(bytes, event.resourceRecordingIdFrom, event.resourceRecordingIdTo);
  marks[at + places.siteId] = markOfBytes(bytes, event.resourceSiteIdFrom, event.resourceSiteIdTo);
  marks[at + places.deviceId] = markOfBytes(bytes, event.authenticationDeviceIdFrom, event.authenticationDeviceIdTo);
  marks[at + places.sourceId] = markOfBytes(bytes, event.sourceIdFrom, event.sourceIdTo);
  marks[at + places.verdict] = markOfWord(decision.verdict);
  marks[at + places.purpose] = purposeInFacts === ABSENT ? markOfWord(event.purpose) : purposeInFacts;
  marks[at + places.path] = markOfWord(event.path);
  marks[at + places.outcome] = markOfWord(event.outcome);
  marks[at + places.action] = markOfWord(event.action);
  marks[at + places.eventId] = event === noEvent ? markOf(rejectedId(partition, decision.sourceOffset)) : eventId;
  let rules = 0;
  for (const rule of decision.determinedByRule ?? []) rules |= bitOf(rule);
  marks[at + RULES_AT] = rules;
}

export function canMatchFilter(filter: AccessFilter): CanMatch {
  const asked = (Object.keys(fieldOf) as (keyof typeof fieldOf)[]).flatMap((name) => {
    const text = filter[name];
    return text === null ? [] : [{ index: places[fieldOf[name]], mark: markOf(text) }];
  });
  const actor = filter.actor === null ? null : markOf(filter.actor);
  const actorIndices = actorFields.map((field) => places[field]);
  const rule = filter.rule === null ? 0 : bitOf(filter.rule);
  return (marks, at) =>
    asked.every(({ index, mark }) => marks[at + index] === mark) &&
    (actor === null || actorIndices.some((index) => marks[at + index] === actor)) &&
    ((marks[at + RULES_AT] ?? 0) & rule) === rule;
}

export function canBeEvent(eventId: string): CanMatch {
  const index = places.eventId;
  const mark = markOf(eventId);
  return (marks, at) => marks[at + index] === mark;
}

function bitOf(rule: string): number {
  return 1 << (markOfWord(rule) % 32);
}

function markOf(text: string): Mark {
  const bytes = Buffer.from(text);
  return markOfBytes(bytes, 0, bytes.length);
}

/** Of one of few texts: of a closed list, or the name of a rule. */
function markOfWord(word: string | null): Mark {
  if (word === null) return ABSENT;
  const known = wordMarks.get(word);
  if (known !== undefined) return known;
  if (wordMarks.size >= WORDS_MAX) wordMarks.clear();
  const mark = markOf(word);
  wordMarks.set(word, mark);
  return mark;
}

/** FNV-1a of UTF-8. `from` is negative where there is no text. */
function markOfBytes(bytes: Buffer, from: number, to: number): Mark {
  if (from < 0) return ABSENT;
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash >>> 1;
}
