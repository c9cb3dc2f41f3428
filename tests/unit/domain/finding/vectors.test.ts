import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import type { DetectedAccess } from '../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { aDetectedAccess } from '../../../support/decision-builders.ts';

/** Runs every vector of `tests/vectors/findings`: adding a detector is its file, a line in the registry, a vector. */

interface Expectation {
  readonly rule: string;
  readonly severity: string;
  readonly group: string;
}

interface Case extends Partial<Expectation> {
  readonly name: string;
  readonly accesses: readonly (Partial<Omit<DetectedAccess, 'occurredAt' | 'appendedAt'>> & {
    readonly occurredAt?: string;
    readonly appendedAt?: string;
  })[];
  /** The wall clock when time is advanced after the last access. */
  readonly nowIs?: string;
  /** Events that the rule states, in any order. */
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
    for (const finding of found) expect(finding).toMatchObject({ severity, group });
    expect(new Set(found.map(({ findingId }) => findingId)).size).toBe(one.states.length);
  });

  it('has a case that states something and one that does not', () => {
    expect(vector.cases.some(({ states }) => states.length > 0)).toBe(true);
    expect(vector.cases.some(({ states }) => states.length === 0)).toBe(true);
  });
});

function run({ accesses, nowIs }: Case) {
  const detection = new Detection();
  const findings = accesses.flatMap(({ occurredAt, appendedAt, ...changes }) => {
    const at = occurredAt === undefined ? {} : { occurredAt: Date.parse(occurredAt) };
    const appended = appendedAt === undefined ? {} : { appendedAt: Date.parse(appendedAt) };
    return detection.observe(aDetectedAccess({ ...changes, ...at, ...appended }), 0);
  });
  if (nowIs === undefined) return findings;
  const progress = { nowMs: Date.parse(nowIs), observedUpTo: Number.POSITIVE_INFINITY };
  return [...findings, ...detection.advance(progress)];
}
