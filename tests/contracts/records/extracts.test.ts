import { DecodeError } from '../../../services/avro/decode-error.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { extractDetectedDecision } from '../../../services/records/access-decision/extract-detected-decision.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { viewAccessEvent } from '../../../services/records/access-event/view-access-event.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { extractFindingChange } from '../../../services/records/alert-record/extract-finding-change.ts';
import { extractFindingRule } from '../../../services/records/alert-record/extract-finding-rule.ts';
import { extractTalliedRecord } from '../../../services/records/alert-record/extract-tallied-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { anEvent } from '../../support/decision-builders.ts';
import { readGolden } from '../../support/golden/golden-bytes.ts';

const decisions = examplesOf('access-decision');
const alertRecords = examplesOf('alert-record');

describe('what detectors read of a decision', () => {
  it.each(decisions)('is what the whole decision has: version $version, $name', ({ id, bytes }) => {
    const { eventFrom, eventTo, ...extracted } = extractDetectedDecision(id, bytes);
    expect(decodeAccessDecision(id, bytes)).toMatchObject({ ...extracted, event: bytes.subarray(eventFrom, eventTo) });
  });
});

describe('the view of an event', () => {
  it.each(examplesOf('access-event'))('has what the whole event has: version $version, $name', ({ id, bytes }) => {
    const [before, behind] = [Buffer.from('before'), Buffer.from('behind')];
    const view = viewAccessEvent(
      id,
      Buffer.concat([before, bytes, behind]),
      before.length,
      before.length + bytes.length,
    );
    const whole = decodeAccessEvent(id, bytes);
    expect(asked(view, whole)).toEqual(whole);
  });

  it.each(examplesOf('access-event'))(
    'is refused where bytes are missing: version $version, $name',
    ({ id, bytes }) => {
      expect(() => viewAccessEvent(id, bytes, 0, bytes.length - 1)).toThrow(DecodeError);
      expect(() => viewAccessEvent(id, bytes.subarray(0, -1), 0, bytes.length - 1)).toThrow(DecodeError);
    },
  );
});

it('a view has replacement characters in a text that is no UTF-8, which is noticed too late to refuse it', () => {
  const { network } = absentAccessEvent;
  const bytes = encodeAccessEvent(anEvent({ network: { ...network, ipHash: 'address' } }));
  bytes[bytes.indexOf('address')] = 0xff;
  expect(() => decodeAccessEvent(schemaIds.accessEvent, bytes)).toThrow(DecodeError);
  const view = viewAccessEvent(schemaIds.accessEvent, bytes, 0, bytes.length);
  expect(view.network?.ipHash).toBe('\ufffdddress');
  expect(() => decodeAccessEvent(schemaIds.accessEvent, bytes)).toThrow(DecodeError);
});

/** The fields of `like`, as the view returns them: most of them are none of its own. */
function asked(view: unknown, like: unknown): unknown {
  if (typeof like !== 'object' || like === null || view === null) return view;
  const from = view as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(like).map(([name, value]) => [name, asked(from[name], value)]));
}

describe('what is read of a record of `alerts`', () => {
  it.each([
    ['counts of findings', extractTalliedRecord, ['finding']],
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

function examplesOf(name: string) {
  return readGolden()
    .filter(({ record }) => record === name)
    .flatMap(({ id, version, examples }) =>
      examples.map((one) => ({ id, version, name: one.name, bytes: Buffer.from(one.hex, 'hex') })),
    );
}
