import { hash } from 'node:crypto';
import type { CitedAccess } from '../finding/finding.ts';
import { textKey } from '../sorted-rows.ts';
import { fromByteText, toByteText } from './evidence/byte-text.ts';

/*
 * The first byte of a key names the kind of the row; an alert is named by its number, u32, in order of opening:
 *   'h'                                   what is counted over all alerts
 *   'a' | alert                           an alert
 *   'i' | text alertId                    the number of an alert
 *   'g' | text group                      the number of the newest alert of a group
 *   'f' | u32 span | 16 bytes of the finding id    a finding that was not withdrawn, and where its details are (`stored-findings.ts`)
 *   'N'                                   when the spans of findings begin (`finding-spans.ts`)
 *   'D'                                   the number of the next group of details
 *   'D' | u32 group                       details of findings, in the order of arrival
 *   'e' | alert | place                   accesses that an alert counts, the newest first, up to a place (`evidence/row-pages.ts`)
 *   'X' | u32 text                        a text that accesses have in common (`evidence/stored-texts.ts`)
 *   'o' | alert | place                   how many of these accesses concern each owner, and how many affect the account, up to a place
 *   'p' | text kind | text id | ~u32 alert    an alert about an actor, owner, camera or recording, the newest first
 *   'B' | ~u32 alert                      an alert with chunks: its further owners, cameras and recordings have no rows of their own, the newest first
 *   'F' | alert | u32 chunk               the filter of a chunk (`evidence/subject-chunks.ts`)
 *   'T' | alert | u32 chunk               what is in the chunk
 *   'w' | alert | text access             an access whose findings were all withdrawn
 *   'n' | u48 offset                      what happened to an alert, by the record that caused it
 *   't' | text target and lane            how far a notification target received it
 *   'd' | text alertId | ~u48 offset      a message about the alert, and to whom, the newest first
 *   's' | text source | text rule         the last actors who broke the rule there
 *   'c' | text caseId                     a case
 *   'q' | text caseId | text owner        how many alerts of the case affect the account
 *   'k'                                   the number of cases in each state
 *   'l' | text state | ~u48 offset        a case as a list finds it, the newest first; all of them without a state
 *   'u' | text severity | text due | u48 since | u48 offset    an alert that is not closed, the oldest first (`due-index.ts`)
 *   'y' | u48 sentAt | u16 partition      a canary access that came back
 *   'z' | u16 partition                   the canary access of the partition that came back last, and what is not watched since
 *   'v' | u48 from | text whose           a time in which accesses were not watched
 *   'b' | u48 from | text whose           one that is not on record yet
 *   'j' | u48 from | text key             what answers about a time cannot know (`stored-unknown-times.ts`)
 *   'r' | text findingId                  one of the reads that no tool reported
 *   'm'                                   how many of these were forgotten
 *   'x' | order | state | facet | place   an alert as a list finds it (`alert-index.ts`)
 */

/** Changes when rows that were written before would be misread. */
export const ALERT_ROWS_LAYOUT = '27';

const U32_MAX = 2 ** 32 - 1;
const U48_MAX = 2 ** 48 - 1;
const FINDING_BYTES = 16;
/** Behind the kind of the row and the span. */
const FINDING_AT = 5;
const SHORT_BYTES_MAX = 255;
const HASHED_PREFIX = '\xff\xff';

export const HEAD_KEY = Buffer.from('h');
export const CASE_HEAD_KEY = Buffer.from('k');

export function alertKey(alert: number): Buffer {
  return numbered('a', alert);
}

export function alertIdKey(alertId: string): Buffer {
  return Buffer.concat([Buffer.from('i'), textKey(alertId)]);
}

export function groupKey(group: string): Buffer {
  return Buffer.concat([Buffer.from('g'), textKey(group)]);
}

/** The ids of findings are hashes. Of any other text it is the hash. */
export function findingKey(span: number, findingId: string): Buffer {
  const key = Buffer.allocUnsafe(FINDING_AT + FINDING_BYTES);
  key.write('f', 0, 'latin1');
  key.writeUInt32BE(span, 1);
  if (findingId.length !== 2 * FINDING_BYTES || key.write(findingId, FINDING_AT, 'hex') !== FINDING_BYTES) {
    hash('sha256', findingId, 'buffer').copy(key, FINDING_AT);
  }
  return key;
}

export const findingSpansKey = Buffer.from('N');

export const detailsHeadKey = Buffer.from('D');

export function detailsKey(group: number): Buffer {
  return numbered('D', group);
}

/** The prefix of the accesses of an alert. */
export function accessesKey(alert: number): Buffer {
  return numbered('e', alert);
}

/** Where an alert has an access, the newest first: ~u48 appendedAt | ~u48 occurredAt | text access, as latin1. */
export function accessPlace(access: CitedAccess): string {
  return (
    latin1Time(newestFirst(access.appendedAt)) + latin1Time(newestFirst(access.occurredAt)) + latin1Key(nameOf(access))
  );
}

/** Six bytes. */
function latin1Time(time: number): string {
  const [high, low] = [Math.floor(time / 2 ** 24), time % 2 ** 24];
  return String.fromCharCode(high >>> 16, (high >>> 8) & 255, high & 255, low >>> 16, (low >>> 8) & 255, low & 255);
}

/** The prefix of the texts that accesses have in common. */
export const storedTextsKey = Buffer.from('X');

export function storedTextKey(number: number): Buffer {
  return numbered('X', number);
}

/** The prefix of the owners whom an alert concerns. */
export function ownersKey(alert: number): Buffer {
  return numbered('o', alert);
}

/** Where an alert counts the accesses of an owner, as latin1. */
export function ownerPlace(ownerId: string): string {
  return latin1Key(ownerId);
}

/** The owner of a place; null for an id so long that the place has its hash. */
export function ownerOfPlace(place: string): string | null {
  return isHashed(place) ? null : fromByteText(place.slice(2));
}

export function isHashed(place: string): boolean {
  return place.startsWith(HASHED_PREFIX);
}

/** `textKey` as latin1. Most ids are short: without a buffer it costs a tenth. */
function latin1Key(text: string): string {
  const bytes = toByteText(text);
  return bytes.length > SHORT_BYTES_MAX
    ? textKey(text).toString('latin1')
    : String.fromCharCode(0, bytes.length) + bytes;
}

/** What an alert can be found by, beside its listing. */
export interface SubjectRef {
  readonly kind: 'actor' | 'owner' | 'camera' | 'recording';
  readonly id: string;
}

/** The prefix of the alerts about an actor, owner, camera or recording. */
export function subjectsKey(subject: SubjectRef): Buffer {
  return Buffer.from(latin1Subjects(subject), 'latin1');
}

export function subjectKey(subject: SubjectRef, alert: number): Buffer {
  return Buffer.from(latin1Subjects(subject) + latin1U32(U32_MAX - alert), 'latin1');
}

function latin1Subjects({ kind, id }: SubjectRef): string {
  return `p${latin1Key(kind)}${latin1Key(id)}`;
}

function latin1U32(value: number): string {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** The alert that a row of `subjectKey` or `largeKey` names. */
export function alertOfSubject(key: Buffer): number {
  return U32_MAX - key.readUInt32BE(key.length - 4);
}

export const largeAlertsKey = Buffer.from('B');

export function largeKey(alert: number): Buffer {
  return numbered('B', U32_MAX - alert);
}

/** The prefix of the filters of an alert. */
export function filtersKey(alert: number): Buffer {
  return numbered('F', alert);
}

export function filterKey(alert: number, chunk: number): Buffer {
  return Buffer.concat([filtersKey(alert), u32(chunk)]);
}

export function chunkKey(alert: number, chunk: number): Buffer {
  return Buffer.concat([numbered('T', alert), u32(chunk)]);
}

export function withdrawnKey(alert: number, access: CitedAccess): Buffer {
  return Buffer.concat([numbered('w', alert), textKey(nameOf(access))]);
}

export function noticeKey(offset: number): Buffer {
  const key = Buffer.allocUnsafe(7);
  key.write('n', 0, 'latin1');
  key.writeUIntBE(u48(offset), 1, 6);
  return key;
}

/** The prefix of the messages about an alert. */
export function deliveriesKey(alertId: string): Buffer {
  return Buffer.concat([Buffer.from('d'), textKey(alertId)]);
}

export function deliveryKey(alertId: string, offset: number): Buffer {
  const place = Buffer.allocUnsafe(6);
  place.writeUIntBE(newestFirst(offset), 0, 6);
  return Buffer.concat([deliveriesKey(alertId), place]);
}

export function stormKey(sourceId: string, rule: string): Buffer {
  return Buffer.concat([Buffer.from('s'), textKey(sourceId), textKey(rule)]);
}

export function receivedKey(target: string, lane: string): Buffer {
  return Buffer.concat([Buffer.from('t'), textKey(target), textKey(lane)]);
}

export function canaryKey(sentAt: number, partition = 0): Buffer {
  const key = Buffer.allocUnsafe(9);
  key.write('y', 0, 'latin1');
  key.writeUIntBE(u48(sentAt), 1, 6);
  key.writeUInt16BE(partition, 7);
  return key;
}

export function canaryTimeOf(key: Buffer): number {
  return key.readUIntBE(1, 6);
}

/** What is known of the canary accesses of a partition. */
export function canaryStateKey(partition: number): Buffer {
  const key = Buffer.from('z\0\0');
  key.writeUInt16BE(partition, 1);
  return key;
}

export const gapsKey = Buffer.from('v');
export const waitingGapsKey = Buffer.from('b');

export function gapKey(from: number, whose: string): Buffer {
  return timed(gapsKey, from, whose);
}

export function waitingGapKey(from: number, whose: string): Buffer {
  return timed(waitingGapsKey, from, whose);
}

export const unknownTimesKey = Buffer.from('j');
export const unknownTimesDroppedKey = Buffer.from('m');

export function unknownTimeKey(from: number, key: string): Buffer {
  return timed(unknownTimesKey, from, key);
}

export const unreconciledReadsKey = Buffer.from('r');

export function unreconciledReadKey(findingId: string): Buffer {
  return Buffer.concat([unreconciledReadsKey, textKey(findingId)]);
}

export function gapFromOf(key: Buffer): number {
  return key.readUIntBE(1, 6);
}

/** Without a text: before every key of the time. */
function timed(prefix: Buffer, from: number, text: string): Buffer {
  const time = Buffer.allocUnsafe(6);
  time.writeUIntBE(u48(from), 0, 6);
  return text === '' ? Buffer.concat([prefix, time]) : Buffer.concat([prefix, time, textKey(text)]);
}

export function caseKey(caseId: string): Buffer {
  return Buffer.concat([Buffer.from('c'), textKey(caseId)]);
}

/** The prefix of the accounts that the alerts of a case affect. */
function caseAccountsKey(caseId: string): Buffer {
  return Buffer.concat([Buffer.from('q'), textKey(caseId)]);
}

export function caseAccountKey(caseId: string, ownerId: string): Buffer {
  return Buffer.concat([caseAccountsKey(caseId), textKey(ownerId)]);
}

/** The prefix of the list of all cases, or of those in a state. */
export function caseListKey(state: string | null): Buffer {
  return Buffer.concat([Buffer.from('l'), textKey(state ?? '')]);
}

/** The place of a case in both lists. */
export function casePlace(openedOffset: number): Buffer {
  const place = Buffer.allocUnsafe(6);
  place.writeUIntBE(newestFirst(openedOffset), 0, 6);
  return place;
}

export function u48(value: number): number {
  return Math.min(Math.max(Math.floor(value), 0), U48_MAX);
}

export function newestFirst(value: number): number {
  return U48_MAX - u48(value);
}

function u32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

function numbered(kind: string, alert: number): Buffer {
  const key = Buffer.allocUnsafe(5);
  key.write(kind, 0, 'latin1');
  key.writeUInt32BE(alert, 1);
  return key;
}

/** Event ids contain no spaces, so the pair is unambiguous. */
function nameOf({ eventId, sourceId }: CitedAccess): string {
  return `${eventId} ${sourceId}`;
}
