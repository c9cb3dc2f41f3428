// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

/** The schema that writers use: the newest version of each record. */
export const schemaIds = {
  accessDecision: 103,
  accessEvent: 101,
  alertRecord: 106,
  deadLetter: 105,
  decisionBlock: 104,
  logEntry: 107,
  registerRecord: 102,
  tick: 108,
} as const;

export type RecordName =
  | 'access-decision'
  | 'access-event'
  | 'alert-record'
  | 'dead-letter'
  | 'decision-block'
  | 'log-entry'
  | 'register-record'
  | 'tick';

/** The record that a released schema describes; null for an id that this release does not know. */
export function recordOf(schemaId: number): RecordName | null {
  switch (schemaId) {
    case 103:
      return 'access-decision';
    case 101:
      return 'access-event';
    case 106:
      return 'alert-record';
    case 105:
      return 'dead-letter';
    case 104:
      return 'decision-block';
    case 107:
      return 'log-entry';
    case 102:
      return 'register-record';
    case 108:
      return 'tick';
    default:
      return null;
  }
}

/** The schema of the entries in a decision-block of this schema. Throws `RangeError` for an id that is none. */
export function entrySchemaOf(schemaId: number): number {
  switch (schemaId) {
    case 104:
      return 103;
    default:
      throw new RangeError(`schema id ${schemaId} is no released version of decision-block`);
  }
}

/** A released version of a record. */
export interface ReleasedSchema {
  readonly id: number;
  readonly record: RecordName;
  readonly version: number;
  /** SHA-256 of the schema file. */
  readonly sha256: string;
}

/** Every released version, in the order of the ids. */
export const releasedSchemas: readonly ReleasedSchema[] = [
  {
    id: 101,
    record: 'access-event',
    version: 1,
    sha256: '3b1a53c901e985747bff27f1e92c5b0faf786378f549353dda940af4f2bba9f2',
  },
  {
    id: 102,
    record: 'register-record',
    version: 1,
    sha256: 'a167b5f17e2d1afd8bd94d72a86148a1f997f54148f46c7c73d442f92d5bed36',
  },
  {
    id: 103,
    record: 'access-decision',
    version: 1,
    sha256: '318186e07bd74ef5ea7bb439e0b6180dddd7280a993d5743c48ceac9ed6832bd',
  },
  {
    id: 104,
    record: 'decision-block',
    version: 1,
    sha256: '9199a43e2c37dbc1904cd9706eee9c9713700c7580d8675361e56996c58d5cbd',
  },
  {
    id: 105,
    record: 'dead-letter',
    version: 1,
    sha256: '17be471b6f0fc6becf44b07da201b2035c13dc4c486b1fbac2598dcc3e297159',
  },
  {
    id: 106,
    record: 'alert-record',
    version: 1,
    sha256: '134e1682ba51981303705b67c1a52ccb7b999e7c52ac483753f36c335f30443f',
  },
  {
    id: 107,
    record: 'log-entry',
    version: 1,
    sha256: '6606c02d1218602d59ec94d241545448afe4bbb76242dd81f83ea502ddd2980e',
  },
  { id: 108, record: 'tick', version: 1, sha256: '9fdc851fcfb0b92664a5b05b8d1ccc3b24164cd252e0a276e58442d3544ed158' },
];
