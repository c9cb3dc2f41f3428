import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { registerKinds } from '../../../services/domain/register/register-record.ts';
import { decodeRegisterRecord } from '../../../services/records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { createRandom, type Random } from '../random.ts';
import { changeContent } from '../random-world/random-changes.ts';
import { aRecord } from '../register-builders.ts';

/** Instants at which versions of random records begin; few, so that corrections are common. */
export const instants = [-3, 0, 1, 2, 3, 4, 5].map((day) => Date.UTC(1970, 0, 1) + day * 86_400_000);
export const ids = ['a', 'o-1', 'a\u00e4', 'b', 'b'.repeat(1_500), `${'b'.repeat(1_500)}2`, '\u{1f3a5}'];

/** One record of any kind, about one of few ids, with up to three fields changed: aliases too. */
export function randomRecord(random: Random): RegisterRecord {
  const kind = random.pick(registerKinds);
  const validFrom = random.pick(instants);
  let record = { ...aRecord(kind), id: random.pick(ids), validFrom } as RegisterRecord;
  for (let changes = random.below(4); changes > 0; changes -= 1) record = changeContent(record, random, validFrom);
  const validUntil = random.chance(0.3) ? random.pick(instants) : null;
  record = { ...record, validUntil };
  if (record.kind === 'person') record = { ...record, aliases: ids.filter(() => random.chance(0.2)) };
  // As a follower of the topic gets it.
  return decodeRegisterRecord(schemaIds.registerRecord, encodeRegisterRecord(record));
}

/** The record at an offset of an endless register: the same in every process. */
export function recordAt(seed: number, offset: number): RegisterRecord {
  return randomRecord(createRandom(seed * 1_000_003 + offset));
}
