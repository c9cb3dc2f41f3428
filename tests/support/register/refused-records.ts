import { frame } from '../../../services/avro/framing.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { anAccessEvent } from '../access-event-builders.ts';
import { aRecord } from '../register-builders.ts';

/** What JSON refuses, in bytes: whoever may write to the topic writes what they like. */
export const refusedRecords: readonly [value: Buffer, code: string, detail: RegExp][] = [
  [Buffer.from('no framed record'), 'not-framed', /^the value does not begin with 0x00 and a schema id$/],
  [frame(999, Buffer.from('x')), 'unknown-schema', /^schema id 999 is none of a register record$/],
  [
    frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent())),
    'unknown-schema',
    new RegExp(`^schema id ${schemaIds.accessEvent} is none`),
  ],
  [frame(schemaIds.registerRecord, Buffer.from('rubbish')), 'not-decodable', /./],
  [
    framedRecord({ ...aRecord('person'), id: 'e-\u0000 secret' }),
    'not-valid',
    /^`id` is a text of 10 characters, expected a text of 1 to 2,048 characters without control characters,/,
  ],
  [framedRecord({ ...aRecord('consent'), validUntil: null }), 'not-valid', /^`validUntil` is missing, expected a time/],
  [
    framedRecord({ ...aRecord('policy-set'), rules: 'other' }),
    'not-valid',
    /^`id` is a text of 64 characters, expected the/,
  ],
];

/** As intake appends it. */
export function framedRecord(record: RegisterRecord): Buffer {
  return frame(schemaIds.registerRecord, encodeRegisterRecord(record));
}
