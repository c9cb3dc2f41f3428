import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../services/domain/access-decision/decide.ts';
import { keysOfAccess } from '../../services/domain/late-facts/access-keys.ts';
import { affectedBy } from '../../services/domain/late-facts/affected-by.ts';
import { outcomeOf } from '../../services/domain/late-facts/outcome.ts';
import type { RegisterRecord } from '../../services/domain/register/register-record.ts';
import { createRegisterView, type RegisterView } from '../../services/domain/register/register-view.ts';
import { createRandom } from '../support/random.ts';
import { changeContent, changeRecord } from '../support/random-world/random-changes.ts';
import { randomAccess, reordered } from '../support/random-world/random-worlds.ts';

/** `SEED=n` looks at that one world and prints it; `SEEDS=n` sets how many are looked at. */
const { SEED, SEEDS = '40000' } = process.env;
const firstSeed = SEED === undefined ? 1 : Number(SEED);
const seeds = SEED === undefined ? Number(SEEDS) : 1;
const CHUNK_SEEDS = 10_000;
const chunks = Array.from({ length: Math.ceil(seeds / CHUNK_SEEDS) }, (_, index): [number, number] => {
  const first = firstSeed + index * CHUNK_SEEDS;
  return [first, Math.min(first + CHUNK_SEEDS, firstSeed + seeds) - 1];
});

const background = new Set(['person', 'account', 'camera', 'recording', 'source']);

describe('the accesses that late facts can change', () => {
  let decide: Decide;
  beforeAll(async () => {
    decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
  });

  const changedBy = new Map<string, number>();
  it.each(chunks)('hold every one whose decision does change, in the random worlds %d to %d', (first, last) => {
    for (let seed = first; seed <= last; seed += 1) {
      const { event, early, late } = aLateWorld(seed);
      const view = createRegisterView();
      for (const record of early) view.applyRecord(record);
      const before = decide(event, view);
      if (before.facts === null) continue;
      for (const record of late) view.applyRecord(record);
      const after = decide(event, view);
      if (outcomeOf(after) === outcomeOf(before)) continue;
      const keys = new Set(keysOfAccess(event, before.facts));
      const hit = late.filter((record) => isHit(record, view, { keys, at: event.occurredAt }));
      if (late.length === 1) changedBy.set(late[0]?.kind ?? '', (changedBy.get(late[0]?.kind ?? '') ?? 0) + 1);
      if (hit.length === 0 || SEED !== undefined) {
        const lines = [event, ...early, 'late:', ...late].map((one) => JSON.stringify(one));
        console.log([`SEED=${seed}`, outcomeOf(before), outcomeOf(after), ...lines].join('\n'));
      }
      expect([seed, hit.length > 0]).toEqual([seed, true]);
    }
  });

  const whenRepresentative = seeds >= 40_000 ? it : it.skip;
  whenRepresentative('met each kind of record changing a decision alone', () => {
    const kinds = ['person', 'account', 'camera', 'recording', 'consent', 'ticket', 'case', 'legal-order', 'emergency'];
    const rare = [...kinds, 'entitlement', 'source'].filter((kind) => (changedBy.get(kind) ?? 0) < 20);
    expect(rare).toEqual([]);
  });
});

/** A random world of which some records, new versions and corrections arrive after the access was decided. */
function aLateWorld(seed: number) {
  const random = createRandom(seed);
  const { event, records } = randomAccess(seed);
  const more = records
    .filter(() => random.chance(0.15))
    .map((record) => {
      const t = event.occurredAt;
      if (random.chance(0.5)) return changeContent(record, random, t);
      return { ...changeRecord(record, random, t), id: record.id };
    });
  const all = [...reordered(records, random), ...more];
  // What explains is looked at in most worlds, and there are few such records in each.
  const evidence = all.findIndex(({ kind }) => !background.has(kind));
  if (evidence >= 0 && random.chance(0.5)) all.push(...all.splice(evidence, 1));
  const lateCount = random.pick([1, 1, 1, 2, 3, 1 + random.below(all.length)]);
  return { event, early: all.slice(0, -lateCount), late: all.slice(-lateCount) };
}

function isHit(
  record: RegisterRecord,
  view: RegisterView,
  access: { readonly keys: ReadonlySet<string>; readonly at: number },
): boolean {
  const affected = affectedBy(record, view);
  if (affected === null || access.at < affected.from || access.at >= affected.until) return false;
  return affected.keys.some((key) => access.keys.has(key));
}
