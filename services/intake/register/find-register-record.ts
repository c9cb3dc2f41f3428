import { HttpProblem } from '../../adapters/http/problem.ts';
import type { RegisterKind, RegisterRecord } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { toRegisterRecordJson } from '../../records/register-record/to-register-record-json.ts';

/** The version in force at `asOf`. Throws `HttpProblem` 404 when there is none. */
export function findRegisterRecord(
  view: RegisterView,
  { kind, id }: { readonly kind: RegisterKind; readonly id: string },
  asOf: number,
): unknown {
  const record = view.inForce(kind, id, asOf) as RegisterRecord | null;
  if (record !== null) return toRegisterRecordJson(record);
  throw new HttpProblem('record-unknown', { detail: `there is no ${kind} \`${id}\` in force at that time` });
}
