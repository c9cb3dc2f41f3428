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
 * Reads them as version 9 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Null for a record of another kind. Throws `DecodeError` where the bytes before it are no alert-record.
 */
export function extractFindingChange(schemaId: number, bytes: Buffer): FindingChange | null {
  reader.begin(bytes);
  switch (schemaId) {
    case 6:
      return readFindingChangeV1();
    case 12:
      return readFindingChangeV2();
    case 14:
      return readFindingChangeV3();
    case 16:
      return readFindingChangeV4();
    case 17:
      return readFindingChangeV5();
    case 20:
      return readFindingChangeV6();
    case 23:
      return readFindingChangeV7();
    case 24:
      return readFindingChangeV8();
    case 29:
      return readFindingChangeV9();
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

function readFindingChangeV2(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV2();
    case 2:
      return readFindingChangeWithdrawalV2();
    default:
      return null;
  }
}

function readFindingChangeFindingV2(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV2(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}

function readFindingChangeV3(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV3();
    case 2:
      return readFindingChangeWithdrawalV3();
    default:
      return null;
  }
}

function readFindingChangeFindingV3(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV3(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}

function readFindingChangeV4(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV4();
    case 2:
      return readFindingChangeWithdrawalV4();
    default:
      return null;
  }
}

function readFindingChangeFindingV4(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV4(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}

function readFindingChangeV5(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV5();
    case 2:
      return readFindingChangeWithdrawalV5();
    default:
      return null;
  }
}

function readFindingChangeFindingV5(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV5(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}

function readFindingChangeV6(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV6();
    case 2:
      return readFindingChangeWithdrawalV6();
    default:
      return null;
  }
}

function readFindingChangeFindingV6(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV6(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}

function readFindingChangeV7(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV7();
    case 2:
      return readFindingChangeWithdrawalV7();
    default:
      return null;
  }
}

function readFindingChangeFindingV7(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV7(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}

function readFindingChangeV8(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV8();
    case 2:
      return readFindingChangeWithdrawalV8();
    default:
      return null;
  }
}

function readFindingChangeFindingV8(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV8(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}

function readFindingChangeV9(): FindingChange | null {
  switch (reader.long()) {
    case 0:
      return readFindingChangeFindingV9();
    case 2:
      return readFindingChangeWithdrawalV9();
    default:
      return null;
  }
}

function readFindingChangeFindingV9(): FindingChange {
  const findingId = reader.string();
  const rule = reader.recurringString();
  return { kind: 'finding', findingId, rule };
}

function readFindingChangeWithdrawalV9(): FindingChange {
  const findingId = reader.string();
  return { kind: 'withdrawal', findingId };
}
