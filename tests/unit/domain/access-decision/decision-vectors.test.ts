import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../../../services/domain/access-decision/decide.ts';
import { flatDecisionFacts } from '../../../../services/records/access-decision/flat-decision-facts.ts';
import {
  askedOf,
  asOfOf,
  eventOf,
  type Json,
  type Row,
  recordsOf,
  rowsOf,
  tables,
} from '../../../support/decision-rows/decision-rows.ts';
import { aRegister } from '../../../support/register-builders.ts';

const TIME = /^\d{4}-\d\d-\d\dT/;

describe.each(tables)('the decisions of %s', (file) => {
  let decide: Decide;
  beforeAll(async () => {
    decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
  });

  it.each(rowsOf(file).map((row) => [row.name, row] as const))('%s', (_, row) => {
    const decision = decide(eventOf(row), aRegister(...recordsOf(row)), asOfOf(row), askedOf(row));
    const { verdict, determinedBy, explanation, reason, tried, facts, observed } = decision;
    expect({ verdict, rules: determinedBy.map(({ rule }) => rule), explanation: named(explanation) }).toEqual({
      verdict: row.expect.verdict,
      rules: row.expect.rules ?? [],
      explanation: row.expect.explanation ?? null,
    });
    const excused = determinedBy.filter(({ exception }) => exception !== null);
    expect({
      reason,
      severity: determinedBy[0]?.severity,
      tried: tried.map(({ kind, id, state }) => `${kind} ${id} ${state}`),
      purpose: `${facts?.purpose} from ${facts?.purposeFrom}`,
      observed,
      excused: excused.map(({ rule, exception }) => `${rule} by ${exception}`),
      facts: facts && flatDecisionFacts(facts),
    }).toMatchObject(detailsOf(row));
  });
});

it('are at least 128', () => {
  expect(tables.flatMap(rowsOf).length).toBeGreaterThanOrEqual(128);
});

function detailsOf({ expect: { verdict, rules, explanation, facts, ...rest } }: Row): Json {
  if (facts === undefined) return rest;
  const entries = Object.entries(facts).map(([name, value]) => {
    return [name, typeof value === 'string' && TIME.test(value) ? Date.parse(value) : value];
  });
  return { ...rest, facts: Object.fromEntries(entries) };
}

function named(explanation: { kind: string; id: string } | null): string | null {
  return explanation === null ? null : `${explanation.kind} ${explanation.id}`;
}
