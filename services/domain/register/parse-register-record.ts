import { readRegisterRecordJson } from '../../records/register-record/validate-register-record.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';
import { withoutCameraNames } from './camera-name.ts';
import type { ClassifyLocation } from './location-class.ts';
import type { RegisterRecord } from './register-record.ts';

/**
 * The JSON form of a register record (`docs/interfaces` section 3) as a record, or everything that is wrong with it
 * (at most `PROBLEMS_MAX`), each problem naming field, value and what was expected. Never throws.
 *
 * Form only: contradictory facts (an end before its start, an approver who is the requester) are accepted, decisions
 * judge them. Unknown fields are refused, `null` is absent, defaults are filled in. A camera's `name` is classified
 * and dropped: what people call the rooms of their homes never enters the log, nor, in a problem, an answer or a report.
 */
export function parseRegisterRecord(
  json: unknown,
  classify: ClassifyLocation,
): { record: RegisterRecord } | { problems: Problem[] } {
  const problems = new Problems();
  const record = readRegisterRecordJson(json, { locationClass: classify }, problems);
  return record === null ? { problems: withoutCameraNames(problems.list, json) } : { record };
}
