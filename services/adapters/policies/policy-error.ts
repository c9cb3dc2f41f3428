/** One problem of a policy set, with its position. */
export interface PolicyProblem {
  readonly file: string;
  /** 1-based; null for a problem of the whole file. */
  readonly line: number | null;
  readonly message: string;
}

/** The policy set is invalid and is rejected as a whole. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[]) {
    super(
      problems.map(({ file, line, message }) => `${file}${line === null ? '' : `:${line}`}: ${message}`).join('\n'),
    );
    this.problems = problems;
  }
}
