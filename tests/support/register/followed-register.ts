import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { followRegister, type RegisterFollower } from '../../../services/domain/register/register-follower.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { createRegisterView, type RegisterView } from '../../../services/domain/register/register-view.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';

/** The register of `log` in memory, followed as in a process. Stop the follower at the end. */
export function aFollowedRegister(log: Log): { readonly view: RegisterView; readonly follower: RegisterFollower } {
  const view = createRegisterView();
  return { view, follower: followRegister(log, decodeFact, view) };
}

export async function appendRegister(log: Log, ...records: readonly RegisterRecord[]): Promise<void> {
  const values = records.map((record) => frame(schemaIds.registerRecord, encodeRegisterRecord(record)));
  await log.append(
    'register',
    0,
    values.map((value, index) => ({ key: Buffer.from(`${index}`), value })),
  );
}
