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
 * Reads them as version 9 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Null for a record of another kind. Throws `DecodeError` where the bytes before it are no alert-record.
 */
export function extractFindingRule(schemaId: number, bytes: Buffer): FindingRule | null {
  reader.begin(bytes);
  switch (schemaId) {
    case 6:
      return readFindingRuleV1();
    case 12:
      return readFindingRuleV2();
    case 14:
      return readFindingRuleV3();
    case 16:
      return readFindingRuleV4();
    case 17:
      return readFindingRuleV5();
    case 20:
      return readFindingRuleV6();
    case 23:
      return readFindingRuleV7();
    case 24:
      return readFindingRuleV8();
    case 29:
      return readFindingRuleV9();
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

function readFindingRuleV2(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV2();
    default:
      return null;
  }
}

function readFindingRuleFindingV2(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}

function readFindingRuleV3(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV3();
    default:
      return null;
  }
}

function readFindingRuleFindingV3(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}

function readFindingRuleV4(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV4();
    default:
      return null;
  }
}

function readFindingRuleFindingV4(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}

function readFindingRuleV5(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV5();
    default:
      return null;
  }
}

function readFindingRuleFindingV5(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}

function readFindingRuleV6(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV6();
    default:
      return null;
  }
}

function readFindingRuleFindingV6(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}

function readFindingRuleV7(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV7();
    default:
      return null;
  }
}

function readFindingRuleFindingV7(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}

function readFindingRuleV8(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV8();
    default:
      return null;
  }
}

function readFindingRuleFindingV8(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}

function readFindingRuleV9(): FindingRule | null {
  switch (reader.long()) {
    case 0:
      return readFindingRuleFindingV9();
    default:
      return null;
  }
}

function readFindingRuleFindingV9(): FindingRule {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  const group = reader.recurringString();
  return { kind: 'finding', rule, group };
}
