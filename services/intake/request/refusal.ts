import type { Problem } from '../../value-forms/problems.ts';
import { RECORDS_MAX } from '../limits.ts';

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

/** Refuses a body without a record, or with more of them than a request may have. */
export function refusedCount(count: number, body: Buffer): Refusal | null {
  const problem = { field: 'body', value: null, expected: 'at least one record' };
  if (count === 0) return new Refusal('no-records', problem, body);
  if (count <= RECORDS_MAX) return null;
  const [value, expected] = [`more than ${RECORDS_MAX} records`, `at most ${RECORDS_MAX} records`];
  return new Refusal('records-too-many', { field: 'body', value, expected }, body);
}
