import type { ASTNode } from '@marcbachmann/cel-js';
import { z } from 'zod';
import {
  EVIDENCE_OF_SOURCE,
  type EvidenceOfSource,
  explainingKinds,
} from '../../domain/access-decision/facts/evidence-of-source.ts';
import type { ParameterValues } from '../../domain/access-decision/policy-set.ts';
import { roleNames } from '../authentication/roles.ts';

/** The parameter file of a policy folder. Rule files end in `.yaml`, so the two cannot be confused. */
export const PARAMETERS_FILE = 'parameters.yml';
/** The prefix under which conditions and explanations use parameters. */
export const PARAMETERS = 'parameters';

/** The roles of people whose reads about a person or owner need a reason. Read by the routes, not by a rule. */
export const REASON_NEEDED = 'reasonNeeded';

/** Returns why the roles of `REASON_NEEDED` cannot be used; `null` if they can, or are not given. */
export function problemOfRoles({ [REASON_NEEDED]: given }: Parameters): string | null {
  if (given === undefined) return null;
  const names: readonly unknown[] = Array.isArray(given.value) ? given.value : [given.value];
  const odd = names.find((name) => !(roleNames as readonly unknown[]).includes(name));
  if (Array.isArray(given.value) && odd === undefined) return null;
  return `${REASON_NEEDED}: \`${String(odd ?? given.value)}\`, expected a list of roles: ${roleNames.join(', ')}`;
}

const unitMillis: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};
const DURATION = new RegExp(`^(\\d{1,9}) (${Object.keys(unitMillis).join('|')})$`);
const VALUE_EXPECTED = `a number, a duration such as \`30 minutes\` (${Object.keys(unitMillis).join(', ')}) or a list of texts`;
const text = z.string().min(1).max(200);
const EXPLAINING = new RegExp(`^(${explainingKinds.join('|')}):.`);
const EXPLAINING_EXPECTED = `\`KIND:SOURCE\` with a kind of ${explainingKinds.join(', ')}`;

/** A threshold or list that rules read by name. */
export const parameterSchema = z.strictObject({
  value: z
    .union([z.number(), z.string().regex(DURATION, VALUE_EXPECTED), z.array(text).max(1_000)], VALUE_EXPECTED)
    .meta({ description: 'A number, a duration such as `30 minutes`, or a list of texts.' }),
  meaning: z.string().min(1).max(1_000).meta({ description: 'What it decides, in plain words.' }),
});
export const parametersSchema = z
  .record(
    z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'a name of letters and digits that begins with a small letter'),
    parameterSchema,
  )
  .superRefine(({ [EVIDENCE_OF_SOURCE]: given }, context) => {
    if (given === undefined) return;
    const { value } = given;
    const refuse = (path: readonly PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path: [EVIDENCE_OF_SOURCE, 'value', ...path], message });
    if (!Array.isArray(value)) refuse([], `a list of \`KIND:SOURCE\``);
    else for (const [index, one] of value.entries()) if (!EXPLAINING.test(one)) refuse([index], EXPLAINING_EXPECTED);
  });

export type Parameter = z.infer<typeof parameterSchema>;
export type Parameters = Readonly<Record<string, Parameter>>;

export function valuesOf(parameters: Parameters): ParameterValues {
  return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, numberOrList(value)]));
}

export function evidenceOfSourceIn(parameters: Parameters): EvidenceOfSource {
  const value = parameters[EVIDENCE_OF_SOURCE]?.value;
  return new Set(Array.isArray(value) ? value : []);
}

/** Replaces `{parameters.name}` in an explanation with the value as written in the file. */
export function withParameters(explain: string, parameters: Parameters): string {
  return explain.replace(/\{parameters\.([A-Za-z0-9]+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name]?.value : undefined;
    if (value === undefined) return whole;
    return typeof value === 'object' ? value.join(', ') : String(value);
  });
}

/** Replaces every `parameters.name` in `ast` with its value, so that no look-up is needed at run time. */
export function withValues(ast: ASTNode, values: ParameterValues): ASTNode {
  if (ast.op === '.' && ast.args[0].op === 'id' && ast.args[0].args === PARAMETERS) {
    const value = values[ast.args[1]];
    if (value !== undefined) return literalNode(value);
  }
  const { args } = ast as { args: unknown };
  if (isNode(args)) return { ...ast, args: withValues(args, values) } as ASTNode;
  if (!Array.isArray(args)) return ast;
  return { ...ast, args: args.map((part: unknown) => replaced(part, values)) } as ASTNode;
}

function replaced(part: unknown, values: ParameterValues): unknown {
  if (Array.isArray(part)) return part.map((inner: unknown) => replaced(inner, values));
  return isNode(part) ? withValues(part, values) : part;
}

function literalNode(value: number | readonly string[]): ASTNode {
  const node =
    typeof value === 'number'
      ? { op: 'value', args: value }
      : { op: 'list', args: value.map((element) => ({ op: 'value', args: element })) };
  return node as unknown as ASTNode;
}

function numberOrList(value: Parameter['value']): number | readonly string[] {
  if (typeof value !== 'string') return value;
  const [, count = '0', unit = 'milliseconds'] = DURATION.exec(value) ?? [];
  return Number(count) * (unitMillis[unit] ?? 1);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
