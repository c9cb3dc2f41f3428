import type { AccessFilter } from '../../domain/access-search/access-filter.ts';
import type { AccessRow } from '../../domain/access-search/access-row.ts';

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

/** Returns whether the entry whose marks begin at `at` can match: false only for one that does not. */
export type CanMatch = (marks: Int32Array, at: number) => boolean;

/** Writes the marks of a decision from `at` on. */
export function writeMarks(row: AccessRow, marks: Int32Array, at: number): void {
  for (let index = 0; index < markedFields.length; index += 1) {
    marks[at + index] = markOf(row[markedFields[index] as MarkedField]);
  }
  marks[at + RULES_AT] = row.rules.reduce((bits, rule) => bits | bitOf(rule), 0);
}

export function canMatchFilter(filter: AccessFilter): CanMatch {
  const asked = (Object.keys(fieldOf) as (keyof typeof fieldOf)[]).flatMap((name) => {
    const text = filter[name];
    return text === null ? [] : [{ index: indexOf(fieldOf[name]), mark: markOf(text) }];
  });
  const actor = filter.actor === null ? null : markOf(filter.actor);
  const actorIndices = actorFields.map(indexOf);
  const rule = filter.rule === null ? 0 : bitOf(filter.rule);
  return (marks, at) =>
    asked.every(({ index, mark }) => marks[at + index] === mark) &&
    (actor === null || actorIndices.some((index) => marks[at + index] === actor)) &&
    ((marks[at + RULES_AT] ?? 0) & rule) === rule;
}

export function canBeEvent(eventId: string): CanMatch {
  const index = indexOf('eventId');
  const mark = markOf(eventId);
  return (marks, at) => marks[at + index] === mark;
}

function indexOf(field: MarkedField): number {
  return markedFields.indexOf(field);
}

function bitOf(rule: string): number {
  return 1 << (markOf(rule) % 32);
}

/** FNV-1a. */
function markOf(text: string | null): Mark {
  if (text === null) return ABSENT;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 1;
}
