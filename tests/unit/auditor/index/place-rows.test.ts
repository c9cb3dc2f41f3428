import fc from 'fast-check';
import { encodeDecisionIn } from '../../../../services/adapters/avro/decision-versions.ts';
import { decodeEntry, rowOfEntry } from '../../../../services/auditor/decode-entry.ts';
import { placeRows } from '../../../../services/auditor/index/place-rows.ts';
import { DecodeError } from '../../../../services/avro/decode-error.ts';
import { toAccessRow } from '../../../../services/domain/access-search/access-row.ts';
import { PlacedRows } from '../../../../services/domain/access-search/placed-rows.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { releasedSchemas, schemaIds } from '../../../../services/records/schemas.ts';
import { rowAt } from '../../../support/auditor/placed-rows.ts';
import { readGolden } from '../../../support/golden/golden-bytes.ts';
import { runsOf } from '../../../support/process/pass.ts';
import { anyDecision } from '../../../support/records/any-decision.ts';
import { anyEvent } from '../../../support/records/any-event.ts';

/** The index finds rows in the bytes of a block; what `decodeEntry` makes of the same bytes is what a row is defined by. */

const decisionVersions = releasedSchemas.filter(({ record }) => record === 'access-decision').map(({ id }) => id);
const PARTITION = 3;
const FIRST = 40;
const rows = new PlacedRows(64);

function segmentOf(schemaId: number) {
  return { sealIndex: 7, segmentKey: 'segments/7', partition: PARTITION, schemaId, blocks: [] };
}

function expectRows(schemaId: number, entries: readonly Buffer[]): void {
  const data = Buffer.concat(entries);
  expect(placeRows({ count: entries.length, data, firstEntry: FIRST }, segmentOf(schemaId), rows)).toBe(data.length);
  const decided = entries.map((entry) => decodeEntry(PARTITION, schemaId, entry));
  const listed = [...decided.entries()].filter(([, { decision }]) => decision.reevaluation === null);
  const found = Array.from({ length: rows.length }, (_, at) => rowAt(rows, at));
  expect(found).toEqual(listed.map(([, access]) => toAccessRow(access)));
  const leaves = [...rows.numbers.leafIndex.subarray(0, rows.length)];
  expect(leaves).toEqual(listed.map(([entry]) => FIRST + entry));
}

function throws(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof DecodeError) return true;
    throw error;
  }
}

describe('the rows of a block', () => {
  it('are those of the decoded entries, for every version of a decision', () => {
    const event = fc.option(anyEvent.map(encodeAccessEvent), { nil: Buffer.alloc(0) });
    const entry = fc.tuple(anyDecision, event);
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), fc.constantFrom(...decisionVersions), (given, version) => {
        const entries = given.map(([decision, bytes]) =>
          encodeDecisionIn({ ...decision, event: bytes, eventSchemaId: schemaIds.accessEvent }, version),
        );
        expectRows(version, entries);
      }),
      { numRuns: runsOf(500) },
    );
  });

  it('are those of golden bytes, for every version of both', () => {
    const golden = readGolden();
    const [decision] = fc.sample(anyDecision, { numRuns: 1, seed: 7 });
    if (decision === undefined) throw new Error('there is no decision');
    for (const { record, id, examples } of golden) {
      const all = examples.map(({ hex }) => Buffer.from(hex, 'hex'));
      if (record === 'access-decision') expectRows(id, all);
      if (record !== 'access-event') continue;
      for (const version of decisionVersions) {
        for (const event of all)
          expectRows(version, [encodeDecisionIn({ ...decision, event, eventSchemaId: id }, version)]);
      }
    }
  });

  it('are none where an event is of a later version, or where bytes are cut short', () => {
    const [decision] = fc.sample(anyDecision, { numRuns: 1, seed: 7 });
    const [event] = fc.sample(anyEvent, { numRuns: 1, seed: 7 });
    if (decision === undefined || event === undefined) throw new Error('there is no decision');
    const version = decisionVersions.at(-1) ?? 0;
    const bytes = encodeAccessEvent(event);
    const read = (eventSchemaId: number, kept: number, data = bytes.subarray(0, kept)) => {
      const entry = encodeDecisionIn({ ...decision, reevaluation: null, event: data, eventSchemaId }, version);
      return () => placeRows({ count: 1, data: entry, firstEntry: 0 }, segmentOf(version), rows);
    };
    expect(read(schemaIds.accessEvent, bytes.length)).not.toThrow();
    expect(read(9_999, bytes.length)).toThrow(/9999/);
    // What follows the event is no part of it, though its bytes could be read on.
    for (let kept = 1; kept < bytes.length; kept += 1) {
      const event = { event: bytes.subarray(0, kept), eventSchemaId: schemaIds.accessEvent };
      const entry = encodeDecisionIn({ ...decision, reevaluation: null, ...event }, version);
      const isRefused = throws(() => rowOfEntry(PARTITION, version, entry));
      expect([kept, throws(read(schemaIds.accessEvent, kept))]).toEqual([kept, isRefused]);
    }
    const entry = encodeDecisionIn(
      { ...decision, reevaluation: null, event: bytes, eventSchemaId: schemaIds.accessEvent },
      version,
    );
    const cut = { count: 1, data: entry.subarray(0, -1), firstEntry: 0 };
    expect(() => placeRows(cut, segmentOf(version), rows)).toThrow(/cut short/);
  });
});
