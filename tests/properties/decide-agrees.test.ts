import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../services/domain/access-decision/decide.ts';
import { purposes } from '../../services/domain/access-event/access-event.ts';
import type { RegisterRecord } from '../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../services/domain/register/register-view.ts';
import { isWhole } from '../support/process/pass.ts';
import { createRandom } from '../support/random.ts';
import { type RandomAccess, randomAccess, reordered } from '../support/random-world/random-worlds.ts';
import { seedsWanted } from '../support/random-world/seeds.ts';
import { type NaiveDecision, naiveDecision } from './oracle/naive-decision.ts';
import { idsOfSection7 } from './oracle/section-7.ts';

/**
 * The decider with the default policies against a second, naive reading of section 7 (`oracle/`), on random small
 * worlds. `SEED=n` judges that one world and prints it; `SEEDS=n` sets how many are judged.
 */

const { first: firstSeed, count: seeds, chunks, isOne } = seedsWanted(isWhole ? 20_000 : 2_500);
/** In so many worlds each rule is broken and each purpose explained at least so often, or they prove too little. */
const SEEDS_REPRESENTATIVE = 100_000;
const OCCURRENCES_MIN = 20;

describe('the decider and the naive oracle', () => {
  let decide: Decide;
  beforeAll(async () => {
    decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
  });

  const seen = new Map<string, number>();
  it.each(chunks)('agree on the random accesses from %d to %d', (first, last) => {
    for (let seed = first; seed <= last; seed += 1) {
      const access = randomAccess(seed);
      const naive = naiveDecision(access.event, access.records);
      const decided = decidedBy(decide, access);
      if (isOne || !isSame(decided, naive)) {
        report(seed, access, { decided, naive });
        expect(decided).toEqual(naive);
      }
      tally(naive, seen);
    }
  });

  const whenRepresentative = seeds >= SEEDS_REPRESENTATIVE ? it : it.skip;
  whenRepresentative('met every rule broken and every purpose explained', () => {
    expect(rare(seen)).toEqual([]);
  });

  it('are not moved by the order in which different records arrive', () => {
    const random = createRandom(firstSeed);
    for (let seed = firstSeed; seed < firstSeed + Math.ceil(seeds / 20); seed += 1) {
      const { event, records } = randomAccess(seed);
      const other = { event, records: reordered(records, random) };
      const before = [decidedBy(decide, { event, records }), naiveDecision(event, records)];
      const after = [decidedBy(decide, other), naiveDecision(event, other.records)];
      if (!isSame(after, before)) {
        report(seed, other, { after, before });
        expect(after).toEqual(before);
      }
    }
  });
});

function decidedBy(decide: Decide, { event, records }: RandomAccess): NaiveDecision | null {
  const view = createRegisterView();
  for (const record of records) view.applyRecord(record);
  const { verdict, determinedBy, explanation, facts } = decide(event, view);
  if (facts === null) return null;
  const { purpose, purposeFrom } = facts;
  return { verdict, determinedBy: determinedBy.map(({ rule }) => rule), explanation, purpose, purposeFrom };
}

/** Much faster than a matcher of Jest, which is asked only where this says no. Both sides are made key by key alike. */
function isSame(some: object | null, other: object): boolean {
  return JSON.stringify(some) === JSON.stringify(other);
}

function tally({ verdict, determinedBy, purpose }: NaiveDecision, seen: Map<string, number>): void {
  const names = [verdict, ...determinedBy.map((rule) => `broken ${rule}`)];
  if (verdict === 'explained') names.push(`explained ${purpose}`);
  for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
}

/** What the worlds brought up too seldom. */
function rare(seen: Map<string, number>): string[] {
  const expected = [
    'explained',
    'unexplained',
    'violation',
    'unknown',
    'ended',
    ...[...idsOfSection7].map((id) => `broken ${id}`),
    ...purposes.map((purpose) => `explained ${purpose}`),
  ];
  return expected.filter((name) => (seen.get(name) ?? 0) < OCCURRENCES_MIN);
}

function report(seed: number, { event, records }: RandomAccess, results: object): void {
  const replay = `SEED=${seed} npx jest tests/properties/decide-agrees`;
  const lines = records.map((record: RegisterRecord) => JSON.stringify(record));
  console.log([replay, JSON.stringify(results, null, 2), JSON.stringify(event), ...lines].join('\n'));
}
