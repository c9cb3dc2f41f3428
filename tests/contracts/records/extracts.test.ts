import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { extractDetectedDecision } from '../../../services/records/access-decision/extract-detected-decision.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { extractFindingChange } from '../../../services/records/alert-record/extract-finding-change.ts';
import { extractFindingRule } from '../../../services/records/alert-record/extract-finding-rule.ts';
import { extractTalliedRecord } from '../../../services/records/alert-record/extract-tallied-record.ts';
import { decodeRegisterRecord } from '../../../services/records/register-record/decode-register-record.ts';
import { extractFactKind } from '../../../services/records/register-record/extract-fact-kind.ts';
import { readGolden } from '../../support/golden/golden-bytes.ts';

const decisions = examplesOf('access-decision');
const alertRecords = examplesOf('alert-record');

describe('what detectors read of a decision', () => {
  it.each(decisions)('is what the whole decision has: version $version, $name', ({ id, bytes }) => {
    const { eventFrom, eventTo, ...extracted } = extractDetectedDecision(id, bytes);
    expect(decodeAccessDecision(id, bytes)).toMatchObject({ ...extracted, event: bytes.subarray(eventFrom, eventTo) });
  });
});

describe('what is read of a record of `alerts`', () => {
  it.each([
    ['counts of findings', extractTalliedRecord, ['finding', 'watch-gap']],
    ['a detector that starts', extractFindingChange, ['finding', 'withdrawal']],
    ['what answers cannot know', extractFindingRule, ['finding']],
  ] as const)('for %s is what the whole record has', (_, extract, kinds: readonly string[]) => {
    const seen = new Set<string>();
    for (const { id, bytes } of alertRecords) {
      const record = decodeAlertRecord(id, bytes);
      const isRead = kinds.includes(record.kind);
      expect(record).toMatchObject(isRead ? (extract(id, bytes) ?? { kind: 'nothing' }) : {});
      if (isRead) seen.add(record.kind);
      else expect(extract(id, bytes)).toBeNull();
    }
    expect([...seen].sort()).toEqual([...kinds].sort());
  });
});

it.each(examplesOf('register-record'))(
  'the kind of a fact is that of the whole record: version $version, $name',
  (one) => {
    const { kind } = decodeRegisterRecord(one.id, one.bytes);
    expect(extractFactKind(one.id, one.bytes)).toBe(kind);
  },
);

function examplesOf(name: string) {
  return readGolden()
    .filter(({ record }) => record === name)
    .flatMap(({ id, version, examples }) =>
      examples.map((one) => ({ id, version, name: one.name, bytes: Buffer.from(one.hex, 'hex') })),
    );
}
