/** One problem of a file that people write, with its position. */
export interface FileProblem {
  readonly file: string;
  /** 1-based; null for a problem of the whole file. */
  readonly line: number | null;
  /** 1-based, in characters. Absent where only the line is known. */
  readonly column?: number;
  readonly message: string;
}

/** Files are invalid and are rejected as a whole. */
export class FileProblemsError extends Error {
  override readonly name: string = 'FileProblemsError';
  readonly problems: readonly FileProblem[];

  constructor(problems: readonly FileProblem[]) {
    super(problems.map((one) => `${placeOf(one)}: ${one.message}`).join('\n'));
    this.problems = problems;
  }
}

function placeOf({ file, line, column }: FileProblem): string {
  return [file, line, column].filter((part) => part !== null && part !== undefined).join(':');
}
