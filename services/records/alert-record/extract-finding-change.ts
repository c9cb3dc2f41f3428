// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

const reader = new AvroReader();

/** Some fields of the record, flat. */
export type FindingChange =
  | {
      readonly kind: 'finding';
      readonly findingId: string;
      readonly rule: string;
    }
  | {
      readonly kind: 'withdrawal';
      readonly findingId: string;
    };

/**
 * Reads them as version 1 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Null for a record of another kind. Throws `DecodeError` where the bytes before it are no alert-record.
 */
export function extractFindingChange(schemaId: number, bytes: Buffer): FindingChange | null {
  reader.begin(bytes);
  switch (schemaId) {
    case 106:
      return readFindingChangeV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of alert-record`);
  }
}

function readFindingChangeV1(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV1();
    case 2:
      return readFindingChangeWithdrawalV1();
    default:
      return null;
  }
}

function readFindingChangeFindingV1(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV1(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}
