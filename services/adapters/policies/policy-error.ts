/** One thing wrong with a policy set, at a place a person can go to. */
export interface PolicyProblem {
  readonly file: string;
  /** 1-based; null when the file as a whole is meant. */
  readonly line: number | null;
  readonly message: string;
}

/** A policy set that cannot be used. Nothing of it is: a set is taken as a whole or not at all. */
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
