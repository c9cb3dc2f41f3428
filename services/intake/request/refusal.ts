import type { Problem } from '../../domain/access-event/access-event.ts';

/** Why intake writes a dead letter. Closed list, `docs/errors.md`. */
export const intakeDeadLetterCodes = [
  'body-not-inflated',
  'body-not-json',
  'body-not-utf8',
  'body-too-large',
  'content-encoding-unsupported',
  'content-type-unsupported',
  'no-records',
  'record-invalid',
  'record-not-allowed',
  'record-not-json',
  'records-too-many',
] as const;
export type IntakeDeadLetterCode = (typeof intakeDeadLetterCodes)[number];

/** A body that cannot be used at all. */
export class Refusal {
  constructor(
    readonly code: Exclude<IntakeDeadLetterCode, 'record-invalid' | 'record-not-allowed' | 'record-not-json'>,
    readonly problem: Problem,
    /** What was read of the body, as it came. */
    readonly input: Buffer,
  ) {}
}

/** For a dead letter, one line: field, value and what was expected of the first problem, and how many more there are. */
export function describe(problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) return 'no problem';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  // A camera's name stays out of the log also where it was the name that was wrong.
  const value = first.field === 'name' ? '…' : String(first.value);
  return `\`${first.field}\` is \`${value}\`, expected ${first.expected}${more}`;
}
