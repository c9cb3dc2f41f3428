import { z } from 'zod';
import { policyVersionOf } from '../../domain/policy/policy-record.ts';
import { faultProblem, readJson } from '../../value-forms/json-fault.ts';
import { sentenceOf } from '../../value-forms/problems.ts';
import { formProblems } from '../forms/form-problems.ts';
import { sortedJson } from '../forms/sorted-json.ts';
import { uniqueIds } from '../forms/unique-ids.ts';
import { type Parameters, parametersSchema } from './parameters.ts';
import { PolicyError } from './policy-error.ts';
import { type Rule, ruleSchema } from './policy-file.ts';

/** The content of a policy set that can change a decision or its reason, without comments and tests. */
export interface PolicyContent {
  readonly parameters: Parameters;
  /** Sorted by id. */
  readonly rules: readonly Rule[];
}

/** Of two with one id, both would decide and a list of changes could show the other. */
const content = z.strictObject({ parameters: parametersSchema, rules: uniqueIds(z.array(ruleSchema).min(1)) });

/** Returns JSON with sorted keys. Equal content gives equal bytes, and `policyVersion` is their SHA-256. */
export function canonicalText({ parameters, rules }: PolicyContent): string {
  const sorted = [...rules].sort((one, other) => (one.id < other.id ? -1 : 1));
  return sortedJson({ parameters, rules: sorted });
}

/** Throws `PolicyError` if the text is not a policy set. */
export function readCanonicalText(text: string): PolicyContent {
  const file = `policy-set ${policyVersionOf(text)}`;
  const value = parseJson(file, text);
  const parsed = content.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = formProblems(parsed.error, value, 'set');
  throw new PolicyError(problems.map(({ message }) => ({ file, line: null, message })));
}

function parseJson(file: string, text: string): unknown {
  const read = readJson(text);
  if ('json' in read) return read.json;
  throw new PolicyError([{ file, line: null, message: `not JSON: ${sentenceOf(faultProblem(read.fault))}` }]);
}
