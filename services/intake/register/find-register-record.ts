import { HttpProblem } from '../../adapters/http/server.ts';
import type { Problem } from '../../domain/access-event/access-event.ts';
import { parseQueryTime, RFC_3339_EXPECTED } from '../../domain/access-event/rfc3339.ts';
import { type RegisterRecord, registerKinds } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { toRegisterRecordJson } from '../../records/register-record/to-register-record-json.ts';

export interface RegisterQuery {
  readonly kind: string;
  readonly id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The version in force at `asOf`, else at `nowMs`. Throws `HttpProblem`: 400 for a bad question, 404 for no answer. */
export function findRegisterRecord(view: RegisterView, query: RegisterQuery, nowMs: number): unknown {
  const kind = registerKinds.find((known) => known === query.kind);
  if (kind === undefined) throw badQuestion('kind', query.kind, `one of: ${registerKinds.join(', ')}`);
  for (const [name, value] of Object.entries(query.parameters)) {
    if (name !== 'asOf') throw badQuestion(name, value, 'no such parameter, only: asOf, knownAt');
  }
  const record = view.inForce(kind, query.id, asOf(query.parameters.asOf) ?? nowMs) as RegisterRecord | null;
  if (record !== null) return toRegisterRecordJson(record);
  const detail = `there is no ${kind} \`${query.id}\` in force at that time`;
  throw new HttpProblem('record-unknown', { detail });
}

function asOf(value: unknown): number | null {
  if (value === undefined) return null;
  const instant = typeof value === 'string' ? parseQueryTime(value) : null;
  if (instant === null) throw badQuestion('asOf', value, RFC_3339_EXPECTED);
  return instant;
}

function badQuestion(field: string, value: unknown, expected: string): HttpProblem {
  const errors: Problem[] = [{ field, value, expected }];
  return new HttpProblem('parameter-invalid', { detail: `\`${field}\`: expected ${expected}`, errors });
}
