import { join } from 'node:path';
import { isCelError, run } from '@bufbuild/cel';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { readCanonicalText } from '../../services/adapters/policies/canonical-text.ts';
import { interpretCondition, namesReadBy } from '../../services/adapters/policies/compile-condition.ts';
import { type LoadedPolicySet, loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { valuesOf } from '../../services/adapters/policies/parameters.ts';
import { createDecider, type Decide } from '../../services/domain/access-decision/decide.ts';
import type { CompiledRule, ParameterValues } from '../../services/domain/access-decision/policy-set.ts';
import { asOfOf, eventOf, recordsOf, rowsOf, tables } from '../support/decision-rows/decision-rows.ts';
import { aRegister } from '../support/register-builders.ts';

type Compile = (when: string, values: ParameterValues) => (context: object) => boolean;

/** An implementation of CEL that shares nothing with the one in use. */
const secondEngine: Compile = (when, values) => {
  const names = [...namesReadBy(when, values)];
  return (context) => {
    const facts = context as Readonly<Record<string, unknown>>;
    const bindings = Object.fromEntries(names.map((name) => [name, plain(facts[name])]));
    const result = run(when, { ...bindings, parameters: values } as Parameters<typeof run>[1]);
    if (typeof result === 'boolean') return result;
    throw new Error(isCelError(result) ? result.message : `the condition gave ${typeof result}`);
  };
};

/** Engines read plain objects only. What a getter finds is read once, here. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

/** The set with every condition compiled by `compile`. */
function decideBy(set: LoadedPolicySet, compile: Compile): Decide {
  const { parameters, rules: written } = readCanonicalText(set.text);
  const values = valuesOf(parameters);
  const whenOf = new Map(written.map(({ id, when }) => [id, when]));
  const rules = set.rules.map((rule): CompiledRule => ({ ...rule, fails: compile(whenOf.get(rule.id) ?? '', values) }));
  return createDecider({ rules: { ...set, rules } });
}

describe.each(tables)('the rows of %s', (file) => {
  let set: LoadedPolicySet;
  beforeAll(async () => {
    set = await loadPolicies(join(projectRoot, 'infra/policies'));
  });

  it.each([
    ['interpreted', interpretCondition],
    ['in a second CEL engine', secondEngine],
  ] as const)('are decided as translated when the conditions are %s', (_, compile) => {
    const [translated, other] = [createDecider({ rules: set }), decideBy(set, compile)];
    for (const row of rowsOf(file)) {
      const register = aRegister(...recordsOf(row));
      const judge = (decide: Decide) => decide(eventOf(row), register, asOfOf(row));
      expect([row.name, outcomeOf(judge(other))]).toEqual([row.name, outcomeOf(judge(translated))]);
    }
  });
});

/** `tried` is left out: an engine that is handed everything has looked at everything. */
function outcomeOf({ verdict, determinedBy, observed, explanation }: ReturnType<Decide>) {
  return { verdict, determinedBy, observed, explanation };
}
