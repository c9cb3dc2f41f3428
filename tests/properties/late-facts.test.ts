import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../services/domain/access-decision/decide.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { type AccessKey, keysOfAccess } from '../../services/domain/late-facts/access-keys.ts';
import { affectedBy } from '../../services/domain/late-facts/affected-by.ts';
import { outcomeOf } from '../../services/domain/late-facts/outcome.ts';
import { recordHash } from '../../services/domain/register/acts/record-hash.ts';
import { approvedKinds, reviewedKinds } from '../../services/domain/register/acts/second-person.ts';
import type { Approval, RecordOf, RegisterRecord } from '../../services/domain/register/register-record.ts';
import { createRegisterView, type RegisterView } from '../../services/domain/register/register-view.ts';
import { absentAccessEvent } from '../../services/records/access-event/absent-access-event.ts';
import { isWhole } from '../support/process/pass.ts';
import { createRandom, type Random } from '../support/random.ts';
import { changeContent, changeRecord, DAY_MS } from '../support/random-world/random-changes.ts';
import { randomAccess, reordered } from '../support/random-world/random-worlds.ts';
import { seedsWanted } from '../support/random-world/seeds.ts';

const { count: seeds, chunks, isOne } = seedsWanted(isWhole ? 16_000 : 2_000);

const background = new Set(['person', 'account', 'camera', 'recording', 'source']);

describe('the accesses that late facts can change', () => {
  let decide: Decide;
  beforeAll(async () => {
    decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
  });

  const changedBy = new Map<string, number>();
  it.each(chunks)('hold every one whose decision does change, in the random worlds %d to %d', (first, last) => {
    for (let seed = first; seed <= last; seed += 1) {
      const { event, asOf, early, late } = aLateWorld(seed);
      const view = createRegisterView();
      for (const record of early) view.applyRecord(record);
      const before = decide(event, view, asOf);
      if (before.facts === null) continue;
      for (const record of late) view.applyRecord(record);
      const after = decide(event, view, asOf);
      if (outcomeOf(after) === outcomeOf(before)) continue;
      const keys = new Set(keysOfAccess(event, before.facts));
      const hit = late.filter((record) => isHit(record, view, { keys, at: event.occurredAt }));
      if (late.length === 1) changedBy.set(late[0]?.kind ?? '', (changedBy.get(late[0]?.kind ?? '') ?? 0) + 1);
      if (hit.length === 0 || isOne) {
        const lines = [event, ...early, 'late:', ...late].map((one) => JSON.stringify(one));
        console.log([`SEED=${seed}`, outcomeOf(before), outcomeOf(after), ...lines].join('\n'));
      }
      expect([seed, hit.length > 0]).toEqual([seed, true]);
    }
  });

  const whenRepresentative = seeds >= 40_000 ? it : it.skip;
  whenRepresentative('met each kind of record changing a decision alone', () => {
    const kinds = [
      'approval',
      'exception',
      'person',
      'account',
      'camera',
      'recording',
      'consent',
      'ticket',
      'case',
      'legal-order',
      'emergency',
    ];
    const rare = [...kinds, 'entitlement', 'source'].filter((kind) => (changedBy.get(kind) ?? 0) < 10);
    expect(rare).toEqual([]);
  });
});

/** A random world of which some records, new versions and corrections arrive after the access was decided. */
function aLateWorld(seed: number) {
  const random = createRandom(seed);
  const { event: plain, records: usual } = randomAccess(seed);
  const event = naming(plain, random);
  const given = [...usual.map((record) => withNewer(record, random)), ...exceptionsFor(event, random)];
  const isOfOneOwner = random.chance(0.1);
  const newer = isOfOneOwner ? ofOneOwner(given, event, random) : given;
  const records = [...newer, ...newer.flatMap((record) => actsOn(record, random))];
  const more = records
    .filter(() => random.chance(0.15))
    .map((record) => {
      const t = event.occurredAt;
      if (random.chance(0.5)) return changeContent(record, random, t);
      return { ...changeRecord(record, random, t), id: record.id };
    });
  const all = [...reordered(records, random), ...more];
  // What explains is looked at in most worlds, and there are few such records in each.
  const rare = random.pick(['exception', 'approval']);
  const wanted = random.chance(0.4) ? (kind: string) => kind === rare : (kind: string) => !background.has(kind);
  const tie = random.pick([OTHER_SOURCE, 'e-9']);
  const evidence = all.findIndex(({ kind, id }) => (isOfOneOwner ? id === tie : wanted(kind)));
  if (evidence >= 0 && random.chance(0.5)) all.push(...all.splice(evidence, 1));
  const lateCount = random.pick([1, 1, 1, 2, 3, 1 + random.below(all.length)]);
  // Emergencies must have been reviewed a day later.
  const asOf = event.occurredAt + random.pick([0, 0, 2 * DAY_MS]);
  return { event, asOf, early: all.slice(0, -lateCount), late: all.slice(-lateCount) };
}

/** The same event, which may name people that the worlds leave out: whom a search is for, who is let in, whom a service acts for. */
function naming(event: AccessEvent, random: Random): AccessEvent {
  const { search, recipient } = absentAccessEvent;
  const id = random.pick(['e-1', 'e-2', 'old-2', 'o-3', 'u-1']);
  if (event.action === 'search') return { ...event, search: { ...search, kind: 'id', personId: id } };
  if (event.action === 'grant') return { ...event, recipient: { ...recipient, kind: 'authorised-user', id } };
  if (event.actor.kind !== 'authorised-user') return event;
  return { ...event, actor: { id: 'svc-1', kind: 'service', onBehalfOf: { ...event.actor, id } } };
}

const OTHER_SOURCE = 'crm';

/** The same records, issued by another source of the owner of the source that reports the access, or by that owner. */
function ofOneOwner(records: readonly RegisterRecord[], { source, occurredAt }: AccessEvent, random: Random) {
  const names = ['e-9', 'old-9'];
  const sample = records.find(({ kind }) => kind === 'source') as RecordOf<'source'>;
  const person = records.find(({ kind }) => kind === 'person') as RecordOf<'person'>;
  const since = { validFrom: occurredAt - DAY_MS, validUntil: null };
  return [
    ...records.map((record): RegisterRecord => {
      if (record.kind === 'source' && record.id === source.id) return { ...record, owner: random.pick(names) };
      if (background.has(record.kind)) return record;
      return { ...record, issuer: random.pick([OTHER_SOURCE, ...names]), issuerAuthenticated: true };
    }),
    { ...sample, ...since, id: OTHER_SOURCE, owner: random.pick(names) },
    { ...person, ...since, id: 'e-9', aliases: ['old-9'], ownAccountId: null },
  ];
}

const reviewers = ['e-1', 'e-2', 'old-2', 'e-8', 'e-9', 'e-7'];

/** Acts of people about a record whose own words count for nothing: mostly about what it says, by somebody or other. */
function actsOn(record: RegisterRecord, random: Random): Approval[] {
  const { kind, id, validFrom } = record;
  const acts = [
    ...(approvedKinds.includes(kind as never) ? (['approve'] as const) : []),
    ...(reviewedKinds.includes(kind as never) ? (['review'] as const) : []),
  ];
  return acts.flatMap((act): Approval[] => {
    if (random.chance(0.4)) return [];
    const by = random.pick(reviewers);
    return [
      {
        kind: 'approval',
        id: `${act} ${kind} ${id} ${by}`,
        issuer: random.pick([by, by, 'test']),
        validFrom,
        validUntil: null,
        approver: null,
        unvouched: null,
        issuerAuthenticated: null,
        act,
        recordKind: kind,
        recordId: id,
        by,
        note: null,
        recordHash: random.chance(0.9) ? recordHash(record) : 'ab'.repeat(32),
        at: validFrom + random.pick([0, 1, DAY_MS, 31 * DAY_MS]),
      },
    ];
  });
}

/** Fields that the worlds leave empty. */
function withNewer(record: RegisterRecord, random: Random): RegisterRecord {
  if (record.kind === 'emergency' || record.kind === 'case' || record.kind === 'legal-order')
    return { ...record, unvouched: random.pick([null, true, true]) };
  if (record.kind === 'recording' && random.chance(0.4)) {
    return { ...record, derivedFrom: random.pick(['r-1', 'r-2', 'r-3', 'r-8']) };
  }
  if (record.kind === 'ticket' && random.chance(0.5))
    return { ...record, requesterAccountId: random.pick(['u-1', 'o-3']) };
  return record;
}

/** Approved by somebody who may be the issuer under another name. */
function exceptionsFor(event: AccessEvent, random: Random): RegisterRecord[] {
  if (random.chance(0.3)) return [];
  const { cameraId } = event.resource;
  const atCamera = { sourceId: null, cameraId: cameraId ?? 'c-1' };
  const of = random.pick([{ actorId: 'e-1' }, { actorId: 'old-2' }, { actorId: event.actor.id }, {}, atCamera]);
  const rule = random.pick(['no-need-to-know', 'consent-missing', 'entitlement-missing', 'training-lapsed']);
  const names = ['e-1', 'e-2', 'old-2', 'e-8', 'e-9', 'e-7'];
  const { occurredAt: t } = event;
  return [
    {
      kind: 'exception',
      id: 'x-1',
      validFrom: t - random.pick([0, 1, DAY_MS]),
      validUntil: t + DAY_MS,
      issuer: random.pick(names),
      approver: random.pick(names),
      rule,
      reason: 'a test',
      unvouched: random.pick([null, true]),
      issuerAuthenticated: null,
      actorId: null,
      sourceId: random.pick(['console', 'vault']),
      cameraId: null,
      ...of,
    },
  ];
}

function isHit(
  record: RegisterRecord,
  view: RegisterView,
  access: { readonly keys: ReadonlySet<AccessKey>; readonly at: number },
): boolean {
  const affected = affectedBy(record, view);
  if (affected === null || access.at < affected.from || access.at >= affected.until) return false;
  return affected.keys.some((key) => access.keys.has(key));
}
