// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../avro/avro-reader.ts';

/** A schema under which entries are archived. */
export interface ArchivedSchema {
  readonly schemaId: number;
  /** The schema as in the header of a segment: without documentation. */
  readonly text: string;
  /** Leaves out the entry that starts at `from`. Throws `DecodeError` where it is cut short or malformed. */
  readonly skip: (bytes: Buffer, from: number) => SkippedEntry;
}

export interface SkippedEntry {
  /** Code that returns the end of the entry. */
  readonly end: number;
  /** The entry re-evaluates an access that an earlier entry decided. */
  readonly isReevaluation: boolean;
}

const reader = new AvroReader();

/** Every schema under which a release archived entries. */
export const archivedSchemas: readonly ArchivedSchema[] = [
  // access-decision v1
  {
    schemaId: 103,
    text: '{"type":"record","name":"AccessDecision","namespace":"custodes","fields":[{"name":"sourceOffset","type":"long"},{"name":"appendedAt","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"eventSchemaId","type":"int"},{"name":"event","type":"bytes"},{"name":"rejectedHash","type":["null",{"type":"fixed","name":"Sha256","size":32}],"default":null},{"name":"written","type":["null",{"type":"record","name":"WrittenEvent","fields":[{"name":"schemaId","type":"int"},{"name":"schemaHash","type":"Sha256"},{"name":"body","type":"bytes"}]}],"default":null},{"name":"deadLetterOffset","type":["null","long"],"default":null},{"name":"verdict","type":{"type":"enum","name":"Verdict","symbols":["unrecognised","explained","unexplained","violation","unknown","ended","rejected","duplicate","conflict"],"default":"unrecognised"}},{"name":"determinedBy","type":{"type":"array","items":{"type":"record","name":"DeterminingRule","fields":[{"name":"rule","type":"string"},{"name":"verdict","type":{"type":"enum","name":"RuleVerdict","symbols":["unrecognised","violation","unknown","unexplained"],"default":"unrecognised"}},{"name":"severity","type":{"type":"enum","name":"Severity","symbols":["unrecognised","low","medium","high","critical"],"default":"unrecognised"}},{"name":"exception","type":["null","string"],"default":null}]}}},{"name":"observed","type":{"type":"array","items":"string"}},{"name":"explanation","type":["null",{"type":"record","name":"Explanation","fields":[{"name":"kind","type":"string"},{"name":"id","type":"string"}]}],"default":null},{"name":"reason","type":"string"},{"name":"tried","type":{"type":"array","items":{"type":"record","name":"Tried","fields":[{"name":"kind","type":"string"},{"name":"id","type":"string"},{"name":"state","type":"string"}]}}},{"name":"policyVersion","type":"string"},{"name":"registerOffset","type":"long"},{"name":"misplaced","type":"boolean"},{"name":"facts","type":["null",{"type":"record","name":"DecisionFacts","fields":[{"name":"actorId","type":"string"},{"name":"actorKind","type":"string"},{"name":"role","type":["null","string"],"default":null},{"name":"team","type":["null","string"],"default":null},{"name":"employer","type":["null","string"],"default":null},{"name":"purpose","type":"string"},{"name":"purposeFrom","type":"string"},{"name":"ownerId","type":["null","string"],"default":null},{"name":"cameraId","type":["null","string"],"default":null},{"name":"locationClass","type":{"type":"enum","name":"LocationClass","symbols":["unknown","intimate","indoor","outdoor"],"default":"unknown"}},{"name":"endToEndEncrypted","type":"boolean"},{"name":"childAccount","type":"boolean"},{"name":"coworkerAccount","type":"boolean"},{"name":"householdAccount","type":"boolean"},{"name":"ownAccount","type":"boolean"},{"name":"privateMaterial","type":"boolean"},{"name":"inactiveAccount","type":"boolean"},{"name":"staffId","type":["null","string"],"default":null},{"name":"staffGrantedAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null},{"name":"requester","type":["null","string"],"default":null},{"name":"permissionUntil","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null},{"name":"agency","type":["null","string"],"default":null},{"name":"nonDisclosureUntil","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null},{"name":"asked","type":{"type":"enum","name":"AskedState","symbols":["none","unverified","allow","deny"],"default":"none"}}]}],"default":null},{"name":"delaySecondsMax","type":["null","long"],"default":null},{"name":"lateByMillis","type":["null","long"],"default":null},{"name":"sourceSignature","type":["null",{"type":"enum","name":"SourceSignature","symbols":["unrecognised","none","verified","unchecked","missing","wrong"],"default":"unrecognised"}],"default":null},{"name":"reevaluation","type":["null",{"type":"record","name":"Reevaluation","fields":[{"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"because","type":["null",{"type":"record","name":"LateFact","fields":[{"name":"kind","type":"string"},{"name":"id","type":"string"}]}],"default":null},{"name":"previousVerdict","type":"Verdict"}]}],"default":null}]}',
    skip: skipAccessDecisionEntryV1,
  },
  // log-entry v1
  {
    schemaId: 107,
    text: '{"type":"record","name":"LogEntry","namespace":"custodes","fields":[{"name":"offset","type":"long"},{"name":"appendedAt","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"value","type":"bytes"}]}',
    skip: skipLogEntryEntryV1,
  },
];

function skipAccessDecisionEntryV1(bytes: Buffer, from: number): SkippedEntry {
  reader.begin(bytes, from);
  reader.long();
  reader.long();
  reader.int();
  reader.skipText();
  if (reader.present()) reader.skipFixed(32);
  if (reader.present()) skipWrittenEventV1();
  if (reader.present()) reader.long();
  reader.skipSymbol(1, 9);
  reader.skipArray(skipDeterminingRuleV1);
  reader.skipArray(() => {
    reader.skipText();
  });
  if (reader.present()) skipExplanationV1();
  reader.skipText();
  reader.skipArray(skipTriedV1);
  reader.skipText();
  reader.long();
  reader.boolean();
  if (reader.present()) skipDecisionFactsV1();
  if (reader.present()) reader.long();
  if (reader.present()) reader.long();
  if (reader.present()) reader.skipSymbol(1, 6);
  const isReevaluation = reader.present();
  if (isReevaluation) skipReevaluationV1();
  return { end: reader.position, isReevaluation };
}

function skipWrittenEventV1(): void {
  reader.int();
  reader.skipFixed(32);
  reader.skipText();
}

function skipDeterminingRuleV1(): void {
  reader.skipText();
  reader.skipSymbol(1, 4);
  reader.skipSymbol(1, 5);
  if (reader.present()) reader.skipText();
}

function skipExplanationV1(): void {
  reader.skipText();
  reader.skipText();
}

function skipTriedV1(): void {
  reader.skipText();
  reader.skipText();
  reader.skipText();
}

function skipDecisionFactsV1(): void {
  reader.skipText();
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  reader.skipText();
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  reader.skipSymbol(0, 4);
  reader.boolean();
  reader.boolean();
  reader.boolean();
  reader.boolean();
  reader.boolean();
  reader.boolean();
  reader.boolean();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.long();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.long();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.long();
  reader.skipSymbol(0, 4);
}

function skipLateFactV1(): void {
  reader.skipText();
  reader.skipText();
}

function skipReevaluationV1(): void {
  reader.long();
  if (reader.present()) skipLateFactV1();
  reader.skipSymbol(1, 9);
}

function skipLogEntryEntryV1(bytes: Buffer, from: number): SkippedEntry {
  reader.begin(bytes, from);
  skipLogEntryV1();
  const isReevaluation = false;
  return { end: reader.position, isReevaluation };
}

function skipLogEntryV1(): void {
  reader.long();
  reader.long();
  reader.skipText();
}
