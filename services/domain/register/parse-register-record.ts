import type { Problem } from '../access-event/access-event.ts';
import * as fields from '../access-event/json-fields.ts';
import { type FieldReader, isAbsent, isJsonObject, type JsonObject } from '../access-event/json-fields.ts';
import { Problems } from '../access-event/problems.ts';
import { policyVersionOf } from '../policy/policy-record.ts';
import { withoutCameraNames } from './camera-name.ts';
import type { ClassifyLocation } from './location-class.ts';
import { envelopeReaders, fieldsOfKind, readersOfKind } from './register-fields.ts';
import { type RegisterKind, type RegisterRecord, registerKinds } from './register-record.ts';

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
  // UNTRUSTED: every byte of `json` was chosen by whoever can reach intake.
  const problems = new Problems();
  if (!isJsonObject(json)) {
    problems.add('record', json, 'an object');
    return { problems: withoutCameraNames(problems.list, json) };
  }
  const kind = readKind(json.kind, problems);
  // Without a kind nothing can be said of the other fields.
  const record = problems.list.length === 0 ? readRecord(kind, { json, classify }, problems) : null;
  return record !== null && problems.list.length === 0
    ? { record }
    : { problems: withoutCameraNames(problems.list, json) };
}

const readKind = fields.oneOf('kind', registerKinds);
const CAMERA_NAME = 'name';
const EXCEPTION_DAYS_MAX = 30;
export const EXCEPTION_MILLIS_MAX = EXCEPTION_DAYS_MAX * 86_400_000;
const EXCEPTION_END_EXPECTED = `a time at most ${EXCEPTION_DAYS_MAX} days after \`validFrom\``;
const readName = fields.optionalText(CAMERA_NAME);

const readObject = new Map<RegisterKind, FieldReader<JsonObject | null>>(
  registerKinds.map((kind) => {
    const known = fieldsOfKind(kind);
    return [kind, fields.requiredObject('', kind === 'camera' ? [...known, CAMERA_NAME] : known)];
  }),
);

interface Input {
  readonly json: JsonObject;
  readonly classify: ClassifyLocation;
}

function readRecord(kind: RegisterKind, { json, classify }: Input, problems: Problems): RegisterRecord {
  readObject.get(kind)?.(json, problems);
  const facts = kind === 'camera' ? withLocationClass({ json, classify }, problems) : json;
  const record: Record<string, unknown> = { kind };
  for (const [field, read] of Object.entries(envelopeReaders)) record[field] = read(facts[field], problems);
  for (const [field, read] of Object.entries(readersOfKind[kind])) record[field] = read(facts[field], problems);
  if (kind === 'consent' && isAbsent(facts.validUntil)) {
    problems.add('validUntil', null, 'a time: every consent has an end');
  }
  if (kind === 'exception') checkException(facts, record, problems);
  if (kind === 'policy-set') checkPolicySet(facts, record, problems);
  // Each reader gave a value of its field's type, so the whole has the type of its kind.
  return record as unknown as RegisterRecord;
}

/** An exception says for whom, who agreed, and ends soon: what is true for longer belongs into the rule. */
function checkException(
  facts: JsonObject,
  { validFrom, validUntil }: Record<string, unknown>,
  problems: Problems,
): void {
  if (isAbsent(facts.approver))
    problems.add('approver', null, 'who approved it: every exception needs a second person');
  if (isAbsent(facts.actorId) && isAbsent(facts.sourceId))
    problems.add('actorId', null, 'an `actorId` or a `sourceId`');
  if (isAbsent(facts.validFrom)) return;
  const isShort = typeof validUntil === 'number' && validUntil - Number(validFrom) <= EXCEPTION_MILLIS_MAX;
  if (!isShort) problems.add('validUntil', facts.validUntil ?? null, EXCEPTION_END_EXPECTED);
}

/** A text under another name than its hash would let one set pass for another. */
function checkPolicySet(facts: JsonObject, { id, rules }: Record<string, unknown>, problems: Problems): void {
  if (isAbsent(facts.id) || isAbsent(facts.rules) || id === policyVersionOf(String(rules))) return;
  problems.add('id', id, 'the SHA-256 of `rules`, hexadecimal');
}

/** The camera with a class in place of its name; a class that is given counts before the name. */
function withLocationClass({ json, classify }: Input, problems: Problems): JsonObject {
  const name = readName(json[CAMERA_NAME], problems);
  if (!isAbsent(json.locationClass)) return json;
  if (name === null) {
    problems.add('locationClass', null, 'a `locationClass`, or a `name` to tell it from');
    return { ...json, locationClass: 'unknown' };
  }
  return { ...json, locationClass: classify(name) };
}
