import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import type { Decision } from '../../../services/domain/access-decision/access-decision.ts';
import { createDecider, type Decide } from '../../../services/domain/access-decision/decide.ts';
import { type AccessEvent, purposes } from '../../../services/domain/access-event/access-event.ts';
import { type RegisterRecord, registerKinds } from '../../../services/domain/register/register-record.ts';
import { fieldsOfKind } from '../../../services/records/register-record/register-record-names.ts';
import {
  askedOf,
  asOfOf,
  eventOf,
  type Row,
  recordsOf,
  rowsOf,
  tables,
} from '../../support/decision-rows/decision-rows.ts';
import { aRegister } from '../../support/register-builders.ts';
import { breaking, descriptive, type Explained, free, restsOnPurpose } from './breaking-values.ts';

/**
 * Of every explained row of the truth table, each field that has to match is changed, one at a time, to a value that does
 * not: the access must no longer be explained. Which records an explanation rests on is found by leaving each out; which
 * of their fields have to match stands in `breaking-values.ts`, field by field.
 */

interface Change {
  readonly what: string;
  readonly decide: () => Decision;
}

const rows = tables.flatMap((file) => rowsOf(file).map((row) => [`${file}: ${row.name}`, row] as const));
const explained = rows.filter(([, row]) => row.expect.verdict === 'explained');
/** So many single changes at least: fewer would mean that the search for them has gone blind. */
const CHANGES_MIN = 2_000;
const DAY_MS = 86_400_000;

describe('changing one matching field of an explained row', () => {
  let decide: Decide;
  let changed = 0;
  const fieldsChanged = new Set<string>();
  beforeAll(async () => {
    decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
  });

  it.each(explained)('makes it unexplained or worse: %s', (_, row) => {
    const still = changesOf(row, decide).flatMap(({ what, decide: decideChanged }) => {
      const { verdict } = decideChanged();
      changed += 1;
      fieldsChanged.add(what.split(' of ')[0] ?? '');
      return verdict === 'explained' ? [what] : [];
    });
    expect(still).toEqual([]);
  });

  it('was tried often enough, and with every field that may have to match', () => {
    expect(changed).toBeGreaterThanOrEqual(CHANGES_MIN);
    const listed = Object.entries(breaking).flatMap(([kind, fields]) =>
      Object.keys(fields).map((field) => `${kind}.${field}`),
    );
    expect(listed.filter((field) => !fieldsChanged.has(field))).toEqual([]);
  });
});

it.each(registerKinds)('every field of the kind %s either has to match or is known not to', (kind) => {
  // What the last two do is tested in tests/unit/domain/register/second-person and tests/vectors/decisions/own-source.yaml.
  const envelope = ['kind', 'id', 'issuer', 'validFrom', 'validUntil', 'approver', 'unvouched', 'issuerAuthenticated'];
  const listed = [...Object.keys(breaking[kind]), ...(descriptive[kind] ?? [])];
  const own = fieldsOfKind(kind).filter((field) => !envelope.includes(field));
  if (isEvidence(kind) || isFact(kind)) expect(own.filter((field) => !listed.includes(field))).toEqual([]);
});

function changesOf(row: Row, decide: Decide): readonly Change[] {
  const event = eventOf(row);
  const asOf = asOfOf(row);
  const asked = askedOf(row);
  const judge = (records: readonly RegisterRecord[]) => decide(event, aRegister(...records), asOf, asked);
  const records = withoutIdle(recordsOf(row), judge);
  const { explanation } = judge(records);
  const isLate = asOf !== undefined && asOf - event.occurredAt >= DAY_MS;
  const whole: Explained = { event, records, explanation, isLate, isAsked: asked !== undefined };
  const inRecords = records
    .filter((record) => isConcerned(record, event) && !isColleague(record, records, event))
    .flatMap((record) => {
      const isNeeded = judge(without(records, record)).verdict !== 'explained';
      return changesIn(record, whole, isNeeded).map(({ field, value }): Change => {
        const other = { ...record, [field]: value } as RegisterRecord;
        const changedRecords = records.map((one) => (one === record ? other : one));
        return {
          what: `${record.kind}.${field} of ${record.id} is ${JSON.stringify(value)}`,
          decide: () => judge(changedRecords),
        };
      });
    });
  const inEvent = eventsOtherThan(whole).map(([what, other]): Change => {
    return { what, decide: () => decide(other, aRegister(...records), asOf, asked) };
  });
  return [...inRecords, ...inEvent];
}

/** Evidence that the same explanation does without is left out: of what is left, every record is needed. */
function withoutIdle(
  records: readonly RegisterRecord[],
  judge: (records: readonly RegisterRecord[]) => Decision,
): readonly RegisterRecord[] {
  const { explanation } = judge(records);
  return records.reduce((kept, record) => {
    if (isFact(record.kind)) return kept;
    const fewer = without(kept, record);
    const decision = judge(fewer);
    const isSame = JSON.stringify(decision.explanation) === JSON.stringify(explanation);
    return decision.verdict === 'explained' && isSame ? fewer : kept;
  }, records);
}

/** Facts about somebody or something else cannot have to match. */
function isConcerned({ kind, id }: RegisterRecord, { resource, source }: AccessEvent): boolean {
  if (kind === 'recording') return id === resource.recordingId;
  if (kind === 'camera') return resource.cameraId === null || id === resource.cameraId;
  return kind !== 'source' || id === source.id;
}

/** The employee whose account is accessed, by somebody else. */
function isColleague(
  { kind, id }: RegisterRecord,
  records: readonly RegisterRecord[],
  { actor }: AccessEvent,
): boolean {
  if (kind !== 'person' || id === actor.id || id === actor.onBehalfOf?.id) return false;
  return records.some((record) => record.kind === 'account' && record.employeeId === id);
}

function without(records: readonly RegisterRecord[], record: RegisterRecord): readonly RegisterRecord[] {
  return records.filter((one) => one !== record);
}

function changesIn(
  record: RegisterRecord,
  row: Explained,
  isNeeded: boolean,
): readonly { field: string; value: unknown }[] {
  const { occurredAt: t } = row.event;
  // A version that began later is there for what it says afterwards: the review of an emergency.
  const isLater = record.validFrom > t;
  const own = Object.entries(breaking[record.kind] as Readonly<Record<string, (...of: unknown[]) => unknown>>)
    .map(([field, make]) => ({ field, value: make(row, record) }))
    .filter(({ field, value }) => value !== free && (!isLater || field.startsWith('review')))
    .filter(({ field, value }) => JSON.stringify(value) !== JSON.stringify(record[field as keyof RegisterRecord]));
  if (isLater || !isNeeded) return own;
  const envelope = [
    { field: 'validFrom', value: t + 1 },
    { field: 'validUntil', value: t },
  ];
  const issuer = row.event.actor.onBehalfOf?.id ?? row.event.actor.id;
  return [...own, ...envelope, ...(isEvidence(record.kind) ? [{ field: 'issuer', value: issuer }] : [])];
}

function isEvidence(kind: string): boolean {
  return ['consent', 'ticket', 'case', 'legal-order', 'emergency', 'entitlement'].includes(kind);
}

function isFact(kind: string): boolean {
  return ['person', 'account', 'camera', 'recording', 'source'].includes(kind);
}

/** The same evidence, and another access. */
function eventsOtherThan(row: Explained): readonly (readonly [string, AccessEvent])[] {
  const { event } = row;
  const other = (what: string, changes: Partial<AccessEvent>) => [what, { ...event, ...changes }] as const;
  const kind = event.actor.onBehalfOf?.kind ?? event.actor.kind;
  // Whoever may see what is shared with anyone, or public, is nobody in particular.
  const isForAnyone = row.explanation === null || row.explanation.kind === 'recording';
  const events = isForAnyone
    ? []
    : [other('event.actor of somebody else', { actor: { id: 'e-99', kind, onBehalfOf: null } })];
  if (!restsOnPurpose(row)) return events;
  const otherPurposes = purposes.filter((purpose) => purpose !== event.purpose && event.purpose !== null);
  return [
    ...events,
    ...otherPurposes.map((purpose) => other(`event.purpose of ${purpose}`, { purpose })),
    other('event.resource of another owner', { resource: { ...event.resource, ownerId: 'o-99' } }),
    other('event.path of the store', { path: 'direct-store' }),
  ];
}
