import { readRegisterRecordJson } from '../../records/register-record/validate-register-record.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';
import { withoutCameraNames } from './camera-name.ts';
import type { ClassifyLocation } from './location-class.ts';
import type { RegisterRecord } from './register-record.ts';

/**
 * Parses the JSON form of a register record (`docs/interfaces` section 3). Returns the record or everything that is
 * wrong with it (at most `PROBLEMS_MAX` problems); each problem names field, value and expectation. Never throws. It
 * checks form only: contradictory facts (an end before its start, an approver who is the requester) are accepted, and
 * decisions judge them. Unknown fields are refused, `null` is absent, defaults are filled in. A camera's `name` is
 * classified and dropped, so that the names people give to the rooms of their homes never enter the log or, through a
 * problem, an answer or a report.
 */
export function parseRegisterRecord(
  json: unknown,
  classify: ClassifyLocation,
): { record: RegisterRecord } | { problems: Problem[] } {
  const problems = new Problems();
  const record = readRegisterRecordJson(json, { locationClass: classify }, problems);
  return record === null ? { problems: withoutCameraNames(problems.list, json) } : { record };
}
