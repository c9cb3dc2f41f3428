import * as read from '../../value-forms/json-fields.ts';
import { isAbsent, isJsonObject } from '../../value-forms/json-fields.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';

/** When a batch ends: after all its questions, at the first refusal, or at the first approval. */
export const semantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;
export type Semantic = (typeof semantics)[number];

/** The limit of questions in one request. */
export const QUESTIONS_MAX = 1_000;

export interface EvaluationBatch {
  readonly semantic: Semantic;
  /** The questions with the request's defaults filled in, not parsed yet. */
  readonly questions: readonly unknown[];
}

/**
 * Parses the body of an AuthZEN evaluations request. A body with no or empty `evaluations` is a single question
 * (`single`). Each part of a question replaces the whole default of that part.
 */
export function parseBatch(json: unknown): { batch: EvaluationBatch } | { single: unknown } | { problems: Problem[] } {
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

/** True if the batch ends with this answer. */
export function isLast(semantic: Semantic, isAllowed: boolean): boolean {
  if (semantic === 'deny_on_first_deny') return !isAllowed;
  return semantic === 'permit_on_first_permit' && isAllowed;
}
