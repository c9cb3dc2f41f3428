import * as read from '../../value-forms/json-fields.ts';
import { isAbsent, isJsonObject } from '../../value-forms/json-fields.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';

/** When a batch ends: after all of its questions, at the first no, or at the first yes. */
export const semantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;
export type Semantic = (typeof semantics)[number];

/** Questions in one request. */
export const QUESTIONS_MAX = 1_000;

export interface Batch {
  readonly semantic: Semantic;
  /** Each with the defaults of the request filled in, still to be parsed. */
  readonly questions: readonly unknown[];
}

/**
 * The body of an AuthZEN evaluations request. Without `evaluations`, or with none in it, it is a single question
 * (`single`). A part that a question has replaces the default as a whole.
 */
export function parseBatch(json: unknown): { batch: Batch } | { single: unknown } | { problems: Problem[] } {
  const problems = new Problems();
  if (!isJsonObject(json)) return { single: json };
  const { evaluations, options, ...defaults } = json;
  if (isAbsent(evaluations) || (Array.isArray(evaluations) && evaluations.length === 0)) return { single: defaults };
  read.refuseUnknown(json, requestNames, problems);
  const { evaluations_semantic: given } = read.optionalObject(options, optionNames, problems) ?? {};
  const semantic = read.optionalOneOf(given, semanticList, 'options.evaluations_semantic', problems);
  if (!Array.isArray(evaluations) || evaluations.length > QUESTIONS_MAX) {
    problems.add('evaluations', evaluations, `a list of at most ${QUESTIONS_MAX.toLocaleString('en-US')} questions`);
    return { problems: problems.list };
  }
  if (problems.list.length > 0) return { problems: problems.list };
  const questions = evaluations.map((one: unknown) => (isJsonObject(one) ? { ...defaults, ...one } : one));
  return { batch: { semantic: semantic ?? 'execute_all', questions } };
}

const requestNames = read.fieldNames('', ['subject', 'action', 'resource', 'context', 'evaluations', 'options']);
const optionNames = read.fieldNames('options', ['evaluations_semantic']);
const semanticList = read.wordList(semantics);

/** Whether the batch ends with this answer. */
export function isLast(semantic: Semantic, isAllowed: boolean): boolean {
  if (semantic === 'deny_on_first_deny') return !isAllowed;
  return semantic === 'permit_on_first_permit' && isAllowed;
}
