import type { ReactNode } from 'react';
import { Facts } from '../parts/facts.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { Time } from '../parts/time.tsx';
import type { RegisterRecord } from './register-queries.ts';

/** Which kind of id the fields of register records have. */
const idsOf: Readonly<Record<string, string>> = {
  ownerId: 'owner',
  ownerIds: 'owner',
  ownAccountId: 'owner',
  requesterAccountId: 'owner',
  authorisedUsers: 'owner',
  cameraId: 'camera',
  cameraIds: 'camera',
  recordingId: 'recording',
  recordingIds: 'recording',
  derivedFrom: 'recording',
  employeeId: 'actor',
  actorId: 'actor',
  manager: 'actor',
  openedBy: 'actor',
  assignees: 'actor',
  investigators: 'actor',
  responders: 'actor',
  requester: 'actor',
  reviewer: 'actor',
  grantedTo: 'actor',
  by: 'actor',
  approver: 'actor',
  approvedBy: 'actor',
  sourceId: 'source',
  sources: 'source',
  ticketId: 'ticket',
  rule: 'rule',
  datasetIds: 'dataset',
  modelIds: 'model',
};
const envelope = ['kind', 'id', 'issuer', 'validFrom', 'validUntil', 'approver'];
/** Matches text that starts with digits as an API time does. */
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
/** A text that is longer is a document, such as the rules of a policy set. */
const CHARACTERS_MAX = 400;

/** The fields of a record; ids lead to their pages. */
export function RecordFacts({ of }: { of: RegisterRecord }) {
  const fields = Object.entries(of).filter(([field]) => field !== 'kind' && field !== 'id');
  return <Facts of={Object.fromEntries(fields.map(([field, value]) => [field, shown(field, value)]))} />;
}

function shown(field: string, value: unknown): ReactNode {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) {
    if (value.length === 0) return null;
    return value.map((item, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a list may contain a text twice, and never changes
      <span key={at}>
        {at > 0 && ', '}
        {shown(field, item)}
      </span>
    ));
  }
  const text = String(value);
  if (TIME.test(text)) return <Time at={text} />;
  const kind = idsOf[field];
  if (kind !== undefined && !/^(team|role):|^(any-support|anyone)$/.test(text)) return <IdLink kind={kind} id={text} />;
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}… (${text.length} characters)` : text;
}

/** A midnight is the day that began then; another time is shown to the second. */
function wordOf(value: unknown): string {
  const text = String(value);
  return TIME.test(text) ? text.replace(/T00:00:00(?:\.0+)?Z$/, '').replace(/\.\d+Z$/, 'Z') : text;
}

/** The fields of a record except its source and times: `team eu, role support`. */
export function sentenceOf(record: RegisterRecord): string {
  const text = Object.entries(record)
    .filter(([field, value]) => !envelope.includes(field) && value !== null && value !== false && String(value) !== '')
    .map(([field, value]) => `${field} ${(Array.isArray(value) ? value : [value]).map(wordOf).join(', ')}`)
    .join(', ');
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text;
}
