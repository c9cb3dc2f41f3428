// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

const reader = new AvroReader();

/** Some fields of the record, flat. */
export type FindingRule = {
  readonly kind: 'finding';
  readonly rule: string;
  readonly group: string;
};

/**
 * Reads them as version 1 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Null for a record of another kind. Throws `DecodeError` where the bytes before it are no alert-record.
 */
export function extractFindingRule(schemaId: number, bytes: Buffer): FindingRule | null {
  reader.begin(bytes);
  switch (schemaId) {
    case 106:
      return readFindingRuleV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of alert-record`);
  }
}

function readFindingRuleV1(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV1();
    default:
      return null;
  }
}

function readFindingRuleFindingV1(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}
