import { z } from 'zod';
import { comparisons, correlationTypes } from '../../domain/sigma/correlation-rule.ts';
import type { RefusePart, SigmaWords } from '../../domain/sigma/sigma-document.ts';
import type { SigmaCorrelation, SigmaRule } from '../../domain/sigma/sigma-rule.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const TIMESPAN = /^([1-9]\d{0,8})([smhd])$/;
const TIMESPAN_EXPECTED = 'a number and one of s, m, h, d, such as `15m`';
const conditionForm = z.strictObject({
  ...Object.fromEntries(comparisons.map((one) => [one, z.number().optional()])),
  field: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  percentile: z.number().min(0).max(100).optional(),
});

export const correlationForm = z.strictObject({
  type: z.enum(correlationTypes),
  rules: z.array(z.string()).min(1),
  aliases: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  'group-by': z.array(z.string()).default([]),
  timespan: z.string().regex(TIMESPAN, TIMESPAN_EXPECTED),
  condition: conditionForm.optional(),
  generate: z.boolean().optional(),
});

type Correlation = z.output<typeof correlationForm>;

interface CorrelationWords {
  /** Null where it is refused for a reason of its own. */
  ruleOf(name: string, refuse: (message: string) => void): SigmaRule | SigmaCorrelation | null;
  readonly words: SigmaWords;
  readonly refuse: RefusePart;
}

/** Returns null where a part of it would not be honoured. */
export function compileCorrelation(
  { correlation }: { readonly correlation: Correlation },
  { ruleOf, words, refuse: refuseAt }: CorrelationWords,
): Omit<SigmaCorrelation, 'id' | 'title' | 'level' | 'isReported'> | null {
  let isRefused = false;
  const refuse: RefusePart = (message, path = []) => {
    isRefused = true;
    refuseAt(message, ['correlation', ...path]);
  };
  const { type, rules, timespan } = correlation;
  const condition = conditionOf(correlation, refuse);
  requireUsed(correlation, refuse);
  const of = rules.flatMap((name, at) => {
    if (rules.indexOf(name) < at) refuse(`\`${name}\` is in the list twice`, ['rules', at]);
    const rule = ruleOf(name, (message) => refuse(message, ['rules', at]));
    isRefused ||= rule === null;
    if (rule === null) return [];
    const fieldOf = (field: string, path: readonly PropertyKey[]): readonly string[] => {
      const alias = correlation.aliases?.[field];
      const aliased = alias === undefined ? field : alias[name];
      const ours = aliased === undefined ? null : words.fieldOf(aliased);
      if (ours !== null) return [ours];
      const what =
        aliased === undefined ? `the alias \`${field}\` lacks the rule \`${name}\`` : `\`${aliased}\` is no field`;
      refuse(what, path);
      return [];
    };
    const counted = correlation.condition?.field ?? [];
    const fields = typeof counted === 'string' ? [counted] : counted;
    return [
      {
        rule,
        groupBy: correlation['group-by'].flatMap((field, index) => fieldOf(field, ['group-by', index])),
        valueFields: fields.flatMap((field) => fieldOf(field, ['condition', 'field'])),
      },
    ];
  });
  if (isRefused) return null;
  const percentile = correlation.condition?.percentile ?? null;
  return { type, rules: rules.length, timespanMillis: millisOf(timespan), condition, percentile, of };
}

/** An alias that nothing looks at, or of a rule that is not correlated, has another name than its author believes. */
function requireUsed({ aliases = {}, rules, condition, 'group-by': groupBy }: Correlation, refuse: RefusePart): void {
  for (const [alias, fields] of Object.entries(aliases)) {
    if (![...groupBy, ...[condition?.field ?? []].flat()].includes(alias))
      refuse(`the alias \`${alias}\` is in no \`group-by\`, so it would be ignored`, ['aliases', alias]);
    for (const name of Object.keys(fields)) {
      if (!rules.includes(name)) refuse(`\`${name}\` is none of \`rules\``, ['aliases', alias, name]);
    }
  }
}

function millisOf(timespan: string): number {
  const [, count = '0', unit = 's'] = TIMESPAN.exec(timespan) ?? [];
  return Number(count) * (units[unit] ?? 0) * 1_000;
}

function conditionOf({ type, condition }: Correlation, refuse: RefusePart): SigmaCorrelation['condition'] {
  if (type === 'temporal_ordered' && condition !== undefined)
    refuse('`condition` of `temporal_ordered` is not honoured: all rules have to match, in their order', ['condition']);
  if (type === 'temporal_ordered' || (type === 'temporal' && condition === undefined)) return [];
  const given = condition as Readonly<Record<string, unknown>> | undefined;
  const limits = comparisons.flatMap((one) => {
    const limit = given?.[one];
    return typeof limit === 'number' ? [[one, limit] as const] : [];
  });
  if (limits.length === 0)
    refuse(`\`condition\` is missing, expected one of: ${comparisons.join(', ')}`, ['condition']);
  const counts = type === 'event_count' || type === 'temporal';
  const field = condition?.field;
  if (counts && field !== undefined) refuse(`\`field\` of \`${type}\` is not honoured`, ['condition', 'field']);
  if (type !== 'value_percentile' && condition?.percentile !== undefined)
    refuse(`\`percentile\` of \`${type}\` is not honoured`, ['condition', 'percentile']);
  if (!counts && field === undefined) refuse(`\`field\` is missing: \`${type}\` needs it`, ['condition']);
  if (Array.isArray(field) && type !== 'value_count')
    refuse(`\`field\` is a list, of which \`${type}\` is not known`, ['condition', 'field']);
  return limits;
}
