// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

/** The schema that writers use: the newest version of each record. */
export const schemaIds = {
  accessDecision: 26,
  accessEvent: 25,
  alertRecord: 29,
  deadLetter: 15,
  decisionBlock: 27,
  logEntry: 7,
  registerRecord: 28,
  tick: 8,
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
    case 3:
    case 18:
    case 26:
      return 'access-decision';
    case 1:
    case 9:
    case 11:
    case 21:
    case 25:
      return 'access-event';
    case 6:
    case 12:
    case 14:
    case 16:
    case 17:
    case 20:
    case 23:
    case 24:
    case 29:
      return 'alert-record';
    case 5:
    case 15:
      return 'dead-letter';
    case 4:
    case 19:
    case 27:
      return 'decision-block';
    case 7:
      return 'log-entry';
    case 2:
    case 10:
    case 13:
    case 22:
    case 28:
      return 'register-record';
    case 8:
      return 'tick';
    default:
      return null;
  }
}

/** The schema of the entries in a decision-block of this schema. Throws `RangeError` for an id that is none. */
export function entrySchemaOf(schemaId: number): number {
  switch (schemaId) {
    case 4:
      return 3;
    case 19:
      return 18;
    case 27:
      return 26;
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
    id: 1,
    record: 'access-event',
    version: 1,
    sha256: 'b8102da4b2222f7700567610408007f42749b0ceca1ab9290ac106ff319649a2',
  },
  {
    id: 2,
    record: 'register-record',
    version: 1,
    sha256: 'f46f4c980ea7c2f1d6fc660a7dcd3fca3da7907c300a44a6c51b923e624f7f1a',
  },
  {
    id: 3,
    record: 'access-decision',
    version: 1,
    sha256: '05606d38a77a4235688053e00204558368079b25f350f886973cc0218f4c6c5e',
  },
  {
    id: 4,
    record: 'decision-block',
    version: 1,
    sha256: '18b97a173d9a65ddea7c90c5f5ece91ca7f7a3f831320e8cedf494e823583441',
  },
  {
    id: 5,
    record: 'dead-letter',
    version: 1,
    sha256: 'b0025e7f1967e1b3ce8297f02e72a8710fba326a2aa4daa3c7237006ffb53239',
  },
  {
    id: 6,
    record: 'alert-record',
    version: 1,
    sha256: 'c9d70ac7cd8dd323a132d96780f6664b5a0d43080b9c6e5acc1c7c8730d1427c',
  },
  {
    id: 7,
    record: 'log-entry',
    version: 1,
    sha256: '6606c02d1218602d59ec94d241545448afe4bbb76242dd81f83ea502ddd2980e',
  },
  { id: 8, record: 'tick', version: 1, sha256: '9fdc851fcfb0b92664a5b05b8d1ccc3b24164cd252e0a276e58442d3544ed158' },
  {
    id: 9,
    record: 'access-event',
    version: 2,
    sha256: '1b803b5957f354688e3d62967e73c4e9f305eebc1323008e60a359135f715f32',
  },
  {
    id: 10,
    record: 'register-record',
    version: 2,
    sha256: '7ef696d5a1b3352e929304cc12b7ee6b9471f0d02b8d9b6c77b018bf6d480753',
  },
  {
    id: 11,
    record: 'access-event',
    version: 3,
    sha256: '091c88fc93754ce276d697ee3b88757c80fb927b423e610394583fb8f5f29f74',
  },
  {
    id: 12,
    record: 'alert-record',
    version: 2,
    sha256: '6986fd25f538dc7ccebea29a2e21747bd9165b193d2c804a20fe89432682d157',
  },
  {
    id: 13,
    record: 'register-record',
    version: 3,
    sha256: '0112553ede81bc1cc08fa7ae83166de3740e93421c03ef67dd27dac2c2c5e1e1',
  },
  {
    id: 14,
    record: 'alert-record',
    version: 3,
    sha256: '21e962a323f2e76f606c714d4444cab47c7918493591bf7d3b4f56292cf81cb0',
  },
  {
    id: 15,
    record: 'dead-letter',
    version: 2,
    sha256: '17be471b6f0fc6becf44b07da201b2035c13dc4c486b1fbac2598dcc3e297159',
  },
  {
    id: 16,
    record: 'alert-record',
    version: 4,
    sha256: '01599fb22f2cabfb867a7f6128e74c5d713167dc5089e1bdc4099ffc34a114d2',
  },
  {
    id: 17,
    record: 'alert-record',
    version: 5,
    sha256: 'b62cb4d95b043b62f7265de32878089eb56e1c536a817534259d2e333d928e98',
  },
  {
    id: 18,
    record: 'access-decision',
    version: 2,
    sha256: '19f3fa5975bb360d7f292cd3101a9bdebe910daee8b35962398f82e81be7861e',
  },
  {
    id: 19,
    record: 'decision-block',
    version: 2,
    sha256: 'c35aa7aa929a1ed2bb80049176cc7bc4719cf8cd20c105f8e71d83777f9438ad',
  },
  {
    id: 20,
    record: 'alert-record',
    version: 6,
    sha256: '4c15225b45bf0bc966400e2f45d1dd931e7ca381113328cdc4d797789bd9e40b',
  },
  {
    id: 21,
    record: 'access-event',
    version: 4,
    sha256: '209dfe8320be17af37fb5abe953350de9a2d3a4cb57d880c4956d84c41220ed3',
  },
  {
    id: 22,
    record: 'register-record',
    version: 4,
    sha256: 'd98f9908ac4a4e11a46e3403f1ed556977f0022a49d51f1a5070922c31e553b5',
  },
  {
    id: 23,
    record: 'alert-record',
    version: 7,
    sha256: '8ae0a28845856952d25cf9c5ce61245b31f5612c4639aa91ed8f4bea1c394ff9',
  },
  {
    id: 24,
    record: 'alert-record',
    version: 8,
    sha256: 'c0cfe40f26224a38b65788432809079c217b094dbc29336bcf959b169ec2b2cd',
  },
  {
    id: 25,
    record: 'access-event',
    version: 5,
    sha256: '76e5fe799ff895bc2d8c081f8a0266493fb8fe8f282b8aafddbfa0293cf63cd3',
  },
  {
    id: 26,
    record: 'access-decision',
    version: 3,
    sha256: '572954c364d65918641d8df12d07f3b9e0744a1b8453363abc62dbab5a4969c3',
  },
  {
    id: 27,
    record: 'decision-block',
    version: 3,
    sha256: '87b00bb3c33d52dde710906d228ec344ff1ab3acb6d93847dd0ed563818411b2',
  },
  {
    id: 28,
    record: 'register-record',
    version: 5,
    sha256: '0a5243594f1ae2c15fcc78e4602ed73ed88dcd97bd75ed09889409153ef4ee47',
  },
  {
    id: 29,
    record: 'alert-record',
    version: 9,
    sha256: '8fe2685613d40972079c2d19961a6e6825653c728fc81f428966f4fac1a5dc0a',
  },
];
