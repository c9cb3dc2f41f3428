import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { extractDetectedDecision } from '../../../services/records/access-decision/extract-detected-decision.ts';
import { readGolden } from '../../support/golden/golden-bytes.ts';

const decisions = readGolden()
  .filter(({ record }) => record === 'access-decision')
  .flatMap(({ id, version, examples }) =>
    examples.map(({ name, hex }) => ({ id, version, name, bytes: Buffer.from(hex, 'hex') })),
  );

describe('what detectors read of a decision', () => {
  it.each(decisions)('is what the whole decision has: version $version, $name', ({ id, bytes }) => {
    const { eventFrom, eventTo, ...extracted } = extractDetectedDecision(id, bytes);
    expect(decodeAccessDecision(id, bytes)).toMatchObject({ ...extracted, event: bytes.subarray(eventFrom, eventTo) });
  });
});
