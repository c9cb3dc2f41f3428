import { fieldsOfKind } from '../../records/register-record/register-record-names.ts';
import { isJsonObject } from '../../value-forms/json-fields.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { locationClasses, registerKinds } from './register-record.ts';

/** Stands where the name of a camera stood: what people call the rooms of their homes is kept and shown nowhere. */
export const HIDDEN = '…';

const cameraFields = new Set(fieldsOfKind('camera'));
const allFields = new Set(registerKinds.flatMap(fieldsOfKind));

/**
 * Whether a refused record may hold the name of a camera: it says it is one, or nobody can tell what it is. The name may
 * then stand in any field that is not a known one (`Name`, `cameraName`, `label`), and where a class is expected.
 */
function mayHoldCameraName(json: unknown): boolean {
  return !isJsonObject(json) || json.kind === 'camera' || !registerKinds.some((kind) => kind === json.kind);
}

/** The problems of a refused record without what may be the name of a camera. */
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
