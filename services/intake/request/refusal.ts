import type { Problem } from '../../value-forms/problems.ts';

/** Why intake writes a dead letter. Closed list, `docs/errors.md`. */
export const intakeDeadLetterCodes = [
  'body-not-inflated',
  'body-not-json',
  'body-not-utf8',
  'body-too-large',
  'content-encoding-unsupported',
  'content-type-unsupported',
  'no-records',
  'quota-exceeded',
  'record-invalid',
  'record-not-allowed',
  'record-not-json',
  'record-too-complex',
  'records-too-many',
  'values-too-many',
] as const;
export type IntakeDeadLetterCode = (typeof intakeDeadLetterCodes)[number];

/** A body that cannot be used at all. */
export class Refusal {
  constructor(
    readonly code: Exclude<IntakeDeadLetterCode, `record-${string}` | 'quota-exceeded'>,
    readonly problem: Problem,
    /** The bytes of the body that were read. */
    readonly input: Buffer,
  ) {}
}
