import fc from 'fast-check';
import { encodeDecisionIn } from '../../../services/adapters/avro/decision-versions.ts';
import { decodeEntry, rowOfEntry } from '../../../services/auditor/decode-entry.ts';
import { toAccessRow } from '../../../services/domain/access-search/access-row.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { releasedSchemas, schemaIds } from '../../../services/records/schemas.ts';
import { readGolden } from '../../support/golden/golden-bytes.ts';
import { runsOf } from '../../support/process/pass.ts';
import { anyDecision } from '../../support/records/any-decision.ts';
import { anyEvent } from '../../support/records/any-event.ts';

/** The index reads rows from bytes; what `decodeEntry` makes of the same bytes is what a row is defined by. */

const decisionVersions = releasedSchemas.filter(({ record }) => record === 'access-decision').map(({ id }) => id);

function expectSameRow(version: number, leaf: Buffer): void {
  expect(rowOfEntry(3, version, leaf)).toEqual(toAccessRow(decodeEntry(3, version, leaf)));
}

describe('the row of an entry', () => {
  it('is that of the decoded entry, for every version of a decision', () => {
    const event = fc.option(anyEvent.map(encodeAccessEvent), { nil: Buffer.alloc(0) });
    fc.assert(
      fc.property(anyDecision, event, fc.constantFrom(...decisionVersions), (decision, bytes, version) => {
        const entry = { ...decision, event: bytes, eventSchemaId: schemaIds.accessEvent };
        expectSameRow(version, encodeDecisionIn(entry, version));
      }),
      { numRuns: runsOf(1_000) },
    );
  });

  it('is that of golden bytes, for every version of both', () => {
    const golden = readGolden();
    const events = golden.filter(({ record }) => record === 'access-event');
    const [decision] = fc.sample(anyDecision, { numRuns: 1, seed: 7 });
    if (decision === undefined) throw new Error('there is no decision');
    expect(events.length).toBeGreaterThan(0);
    for (const { id, examples } of events) {
      for (const { hex } of examples) {
        const entry = { ...decision, event: Buffer.from(hex, 'hex'), eventSchemaId: id };
        for (const version of decisionVersions) expectSameRow(version, encodeDecisionIn(entry, version));
      }
    }
    for (const { record, id, examples } of golden) {
      if (record !== 'access-decision') continue;
      for (const { hex } of examples) expectSameRow(id, Buffer.from(hex, 'hex'));
    }
  });

  it('is none where the event is of a later version, or where the bytes are cut short', () => {
    const [decision] = fc.sample(anyDecision, { numRuns: 1, seed: 7 });
    if (decision === undefined) throw new Error('there is no decision');
    const version = decisionVersions.at(-1) ?? 0;
    const later = encodeDecisionIn({ ...decision, event: Buffer.alloc(9), eventSchemaId: 9_999 }, version);
    expect(() => rowOfEntry(3, version, later)).toThrow(/9999/);
    expect(() => rowOfEntry(3, version, later.subarray(0, 12))).toThrow(/cut short/);
  });
});
