import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import type { DetectedAccess } from '../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import type { Finding, Withdrawal } from '../../../../services/domain/finding/finding.ts';
import { type AccessChanges, aDetectedAccess } from '../../../support/decision-builders.ts';

/** Runs every vector of `tests/vectors/findings`: adding a detector is its file, a line in the registry, a vector. */

interface Expectation {
  readonly rule: string;
  readonly severity: string;
  /** Null where each finding is in the group of its actor. */
  readonly group: string | null;
}

type Given = Partial<Omit<AccessChanges, 'occurredAt' | 'appendedAt'>> & {
  readonly occurredAt?: string;
  readonly appendedAt?: string;
};

interface Case extends Partial<Expectation> {
  readonly name: string;
  readonly accesses: readonly Given[];
  /** Some of them as they are judged again, after all of `accesses`. */
  readonly judgedAgain?: readonly Given[];
  /** The wall clock when time is advanced after the last access. */
  readonly nowIs?: string;
  /** Events that the rule states in the end, in any order. */
  readonly states: readonly string[];
}

interface Vector extends Expectation {
  readonly cases: readonly Case[];
}

const folder = join(projectRoot, 'tests/vectors/findings');
const rules = readdirSync(join(projectRoot, 'services/domain/finding/rules')).map((file) => file.replace('.ts', ''));

describe.each(rules)('the detector %s', (detector) => {
  const vector: Vector = parse(readFileSync(join(folder, `${detector}.yaml`), 'utf8'));

  it.each(vector.cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const { rule, severity, group } = { ...vector, ...one };
    const found = run(one).filter((finding) => finding.rule === rule);
    expect(found.flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId)).sort()).toEqual(
      [...one.states].sort(),
    );
    for (const finding of found) {
      expect(finding).toMatchObject({ severity, group: group ?? `actor:${finding.actorId}` });
    }
    expect(new Set(found.map(({ findingId }) => findingId)).size).toBe(one.states.length);
  });

  it('has a case that states something and one that does not', () => {
    expect(vector.cases.some(({ states }) => states.length > 0)).toBe(true);
    expect(vector.cases.some(({ states }) => states.length === 0)).toBe(true);
  });
});

function run({ accesses, judgedAgain = [], nowIs }: Case): readonly Finding[] {
  const detection = new Detection(memoryRowTable());
  const reported = new Map<string, Finding>();
  const note = (records: readonly (Finding | Withdrawal)[]): void => {
    for (const record of records) {
      if (record.kind === 'withdrawal') reported.delete(record.findingId);
      else reported.set(record.findingId, record);
    }
  };
  const advance = (): void => {
    if (nowIs === undefined) return;
    note(detection.advance({ nowMs: Date.parse(nowIs), observedUpTo: Number.POSITIVE_INFINITY }));
  };
  for (const one of accesses) note(detection.observe(detected(one), 0));
  if (judgedAgain.length > 0) advance();
  for (const one of judgedAgain) note(detection.reevaluate([detected(one)], 0));
  advance();
  return [...reported.values()];
}

function detected({ occurredAt, appendedAt, ...changes }: Given): DetectedAccess {
  const at = occurredAt === undefined ? {} : { occurredAt: Date.parse(occurredAt) };
  const appended = appendedAt === undefined ? {} : { appendedAt: Date.parse(appendedAt) };
  return aDetectedAccess({ ...changes, ...at, ...appended });
}
