import type { PolicyContent } from '../../../services/adapters/policies/canonical-text.ts';
import type { Rule } from '../../../services/adapters/policies/policy-file.ts';

/** One difference, as text. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface RuleChange {
  readonly rule: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Lists every field of an added or removed rule. */
  readonly fields: readonly FieldChange[];
}

export interface SetComparison {
  readonly parameters: readonly FieldChange[];
  readonly rules: readonly RuleChange[];
}

/** Lists the differences between two policy sets; empty when their decisions and texts are equal. */
export function compareSets(before: PolicyContent, after: PolicyContent): SetComparison {
  const olds = new Map(before.rules.map((rule) => [rule.id, rule]));
  const news = new Map(after.rules.map((rule) => [rule.id, rule]));
  const ids = [...new Set([...olds.keys(), ...news.keys()])].sort();
  return {
    parameters: fieldChanges(parameterWords(before), parameterWords(after)),
    rules: ids.flatMap((id) => compareRules(id, olds.get(id), news.get(id))),
  };
}

function compareRules(rule: string, before: Rule | undefined, after: Rule | undefined): readonly RuleChange[] {
  const fields = fieldChanges(ruleWords(before), ruleWords(after));
  if (fields.length === 0) return [];
  return [{ rule, change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed', fields }];
}

type Words = Readonly<Record<string, string>>;

function parameterWords({ parameters }: PolicyContent): Words {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { value, meaning }]) => [
      [name, Array.isArray(value) ? value.join(', ') : String(value)],
      [`meaning of ${name}`, meaning],
    ]),
  );
}

function ruleWords(rule: Rule | undefined): Words {
  if (rule === undefined) return {};
  const { applies, when, explain, stepUp, legalBasis, verdict, severity, mode, owner } = rule;
  return {
    verdict,
    severity,
    mode,
    'applies to actions': scope(applies.actions),
    'applies to actors': scope(applies.actorKinds),
    'applies to purposes': scope(applies.purposes),
    'does not hold when': when.replace(/\s+/g, ' ').trim(),
    'is explained as': explain,
    'step-up': stepUp === undefined ? 'none' : stepUpWords(stepUp),
    'legal basis': legalBasis,
    owner,
  };
}

function stepUpWords({ need, kinds, kindsByPurpose = {} }: NonNullable<Rule['stepUp']>): string {
  const byPurpose = Object.entries(kindsByPurpose).map(([purpose, some = []]) => `${purpose}: ${some.join(' or ')}`);
  return [need, ...(kinds === undefined ? [] : [kinds.join(' or ')]), ...byPurpose.sort()].join('; ');
}

function scope(values: readonly string[] | undefined): string {
  return values === undefined ? 'all' : [...values].sort().join(', ');
}

/** The fields that differ, in the order of both. */
export function fieldChanges(before: Words, after: Words): readonly FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => change.before !== change.after);
}
