import { fieldsOfKind } from '../../records/register-record/register-record-names.ts';
import { isJsonObject } from '../../value-forms/json-fields.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { locationClasses, registerKinds } from './register-record.ts';

/**
 * Replaces the name of a camera, because names that people give to the rooms of their homes are never stored or shown.
 */
export const HIDDEN = '…';

const cameraFields = new Set(fieldsOfKind('camera'));
const allFields = new Set(registerKinds.flatMap(fieldsOfKind));

/**
 * True if a refused record may contain the name of a camera: it claims to be a camera, or its kind is unknown. The name
 * may then be in any unknown field (`Name`, `cameraName`, `label`), and where a class is expected.
 */
function mayHoldCameraName(json: unknown): boolean {
  return !isJsonObject(json) || json.kind === 'camera' || !registerKinds.some((kind) => kind === json.kind);
}

/** Returns a refused record's problems without any text that may be the name of a camera. */
export function withoutCameraNames(problems: readonly Problem[], json: unknown): Problem[] {
  return problems.map((problem) => (isHidden(problem.field, json) ? { ...problem, value: HIDDEN } : problem));
}

function isHidden(field: string, json: unknown): boolean {
  if (!mayHoldCameraName(json)) return false;
  if (!isJsonObject(json)) return true;
  const name = field.split(/[.[]/, 1)[0] ?? '';
  if (name === 'locationClass') return !locationClasses.some((one) => one === json.locationClass);
  return !(json.kind === 'camera' ? cameraFields : allFields).has(name);
}
