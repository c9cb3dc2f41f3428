import { z } from 'zod';
import { type CorrelationRule, correlationTypes } from '../../domain/sigma/correlation-rule.ts';
import type { RefusePart, SigmaWords } from '../../domain/sigma/sigma-document.ts';
import type { SigmaCorrelation, SigmaRule } from '../../domain/sigma/sigma-rule.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const TIMESPAN = /^([1-9]\d{0,8})([smhd])$/;
const TIMESPAN_EXPECTED = 'a number and one of s, m, h, d, such as `15m`';
const CONDITION_EXPECTED = 'named fields, with `gt` or `gte`';
/** More accesses can end these, so that what was reported at once would be wrong later. */
const endable = z.never('expected `gt` or `gte`').optional();
const conditionForm = z.strictObject(
  {
    gt: z.number().optional(),
    gte: z.number().optional(),
    lt: endable,
    lte: endable,
    eq: endable,
    neq: endable,
    field: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  },
  CONDITION_EXPECTED,
);

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
  ruleOf(name: string, refuse: (message: string) => void): SigmaRule | null;
  readonly words: SigmaWords;
  readonly refuse: RefusePart;
}

/** Returns null where a part of it would not be honoured. */
export function compileCorrelation(
  { correlation }: { readonly correlation: Correlation },
  { ruleOf, words, refuse: refuseAt }: CorrelationWords,
): (CorrelationRule & Pick<SigmaCorrelation, 'of'>) | null {
  let isRefused = false;
  const refuse: RefusePart = (message, path = []) => {
    isRefused = true;
    refuseAt(message, ['correlation', ...path]);
  };
  const { type, rules, timespan } = correlation;
  const countMin = countMinOf(correlation, refuse);
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
    const counted = [correlation.condition?.field ?? []].flat();
    return [
      {
        rule,
        groupBy: correlation['group-by'].flatMap((field, index) => fieldOf(field, ['group-by', index])),
        valueFields: counted.flatMap((field) => fieldOf(field, ['condition', 'field'])),
      },
    ];
  });
  return isRefused ? null : { type, timespanMillis: millisOf(timespan), countMin, of };
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

/** What a window has to have: a record at least, because each window ends at one. */
function countMinOf({ type, rules, condition = {} }: Correlation, refuse: RefusePart): number {
  const { gt, gte, field } = condition;
  if (type === 'value_count' && field === undefined)
    refuse(`\`field\` is missing: \`${type}\` needs it`, ['condition']);
  if (type !== 'value_count' && field !== undefined)
    refuse(`\`field\` of \`${type}\` is not honoured`, ['condition', 'field']);
  if (gt === undefined && gte === undefined) {
    if (type === 'temporal') return rules.length;
    refuse('`condition` is missing, expected one of: gt, gte', ['condition']);
  }
  return Math.max(1, Math.floor(gt ?? 0) + (gt === undefined ? 0 : 1), Math.ceil(gte ?? 0));
}
