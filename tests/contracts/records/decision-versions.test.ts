import { isDeepStrictEqual } from 'node:util';
import avro from 'avsc';
import fc from 'fast-check';
import { decodeLeaf, encodeDecisionIn } from '../../../services/adapters/avro/decision-versions.ts';
import { schemaType } from '../../../services/adapters/avro/schemas.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { archivedSchemas } from '../../../services/records/archived-schemas.ts';
import { releasedSchemas } from '../../../services/records/schemas.ts';
import { readGolden } from '../../support/golden/golden-bytes.ts';
import { runsOf } from '../../support/process/pass.ts';
import { anyDecision } from '../../support/records/any-decision.ts';

/** A receipt has a leaf and nothing that specifies its version. */

const versions = releasedSchemas.filter(({ record }) => record === 'access-decision').map(({ id }) => id);
const string = avro.Type.forSchema('string');
const SEPTEMBER_2020 = 1_600_000_000_000;
/**
 * No record is re-evaluated without having been judged, and whatever was judged has facts. The time of a re-evaluation is one of the
 * decider's clock: read as the length of a text, as another version would, it is longer than any leaf.
 */
const anyLeaf = anyDecision
  .filter(({ reevaluation, facts }) => reevaluation === null || facts !== null)
  .map(({ reevaluation, ...decision }) => ({
    ...decision,
    reevaluation: reevaluation && {
      ...reevaluation,
      at: SEPTEMBER_2020 + (Math.abs(reevaluation.at) % SEPTEMBER_2020),
    },
  }));

describe('a leaf of decisions', () => {
  it('is a value of its own version and of no other one, and is written again as it was', () => {
    fc.assert(
      fc.property(anyLeaf, fc.constantFrom(...versions), (decision, version) => {
        const leaf = encodeDecisionIn(decision, version);
        const read = decodeAccessDecision(version, leaf);
        expect(isDeepStrictEqual(decodeLeaf(leaf), read)).toBe(true);
        expect(encodeDecisionIn(read, version).equals(leaf)).toBe(true);
      }),
      { numRuns: runsOf(1_000) },
    );
  });

  it('is that in golden bytes too', () => {
    const golden = readGolden().filter(({ record }) => record === 'access-decision');
    expect(golden.map(({ id }) => id)).toEqual(versions);
    for (const { id, examples } of golden) {
      for (const { hex } of examples) {
        const leaf = Buffer.from(hex, 'hex');
        expect(decodeLeaf(leaf)).toEqual(decodeAccessDecision(id, leaf));
      }
    }
  });

  it('of a later release is none that is known', () => {
    fc.assert(
      fc.property(anyLeaf, (decision) => {
        const leaf = encodeDecisionIn({ ...decision, reevaluation: null }, versions.at(-1) ?? 0);
        // It has one more text before its last field, which is null.
        const later = [leaf.subarray(0, -1), string.toBuffer('of a later release'), leaf.subarray(-1)];
        expect(decodeLeaf(Buffer.concat(later))).toBeNull();
      }),
      { numRuns: runsOf(100) },
    );
  });

  it('begins and ends alike in every version: verifiers and browsers read it there', () => {
    for (const id of versions) {
      const { fields } = schemaType(id) as unknown as { fields: { name: string }[] };
      const names = fields.map(({ name }) => name);
      expect(names.slice(0, 4)).toEqual(['sourceOffset', 'appendedAt', 'eventSchemaId', 'event']);
      expect(names.at(-1)).toBe('reevaluation');
    }
    expect(archivedSchemas.map(({ schemaId }) => schemaId)).toEqual(expect.arrayContaining(versions));
  });
});
