import { type FileProblem, FileProblemsError } from '../forms/file-problems.ts';

/** One problem of a policy set, with its position. */
export type PolicyProblem = FileProblem;

/** The policy set is invalid and is rejected as a whole. */
export class PolicyError extends FileProblemsError {
  override readonly name = 'PolicyError';
}
