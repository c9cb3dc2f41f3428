import type { RegisterKind, RegisterRecordByKind } from '../../records/register-record/register-record.ts';

export type {
  PolicySet as PolicySetRecord,
  SourceRecord as Source,
} from '../../records/register-record/register-record.ts';
/**
 * The facts a decision rests on (`docs/interfaces` section 3). Records of one `kind` and `id` are versions; the version
 * in force at t has the greatest `validFrom` <= t. All times are milliseconds since 1970 UTC; absent is `null`, absent
 * lists are empty.
 */
export * from '../../records/register-record/register-record.ts';

/** A record of one kind: the envelope and the kind's fields, flat. */
export type RecordOf<Kind extends RegisterKind> = RegisterRecordByKind[Kind];
