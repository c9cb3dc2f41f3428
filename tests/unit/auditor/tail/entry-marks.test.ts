import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { encodeDecisionIn } from '../../../../services/adapters/avro/decision-versions.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { rowOfEntry } from '../../../../services/auditor/decode-entry.ts';
import { canBeEvent, canMatchFilter } from '../../../../services/auditor/tail/entry-marks.ts';
import type { ReportListener } from '../../../../services/auditor/tail/reports.ts';
import { TailFiles } from '../../../../services/auditor/tail/tail-files.ts';
import { UnindexedBuffer } from '../../../../services/auditor/tail/unindexed-buffer.ts';
import { OWN_SOURCE } from '../../../../services/domain/access-event/own-source.ts';
import { type AccessFilter, noFilter } from '../../../../services/domain/access-search/access-filter.ts';
import type { AccessRow } from '../../../../services/domain/access-search/access-row.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { releasedSchemas, schemaIds } from '../../../../services/records/schemas.ts';
import { runsOf } from '../../../support/process/pass.ts';
import { anyDecision } from '../../../support/records/any-decision.ts';
import { anyEvent } from '../../../support/records/any-event.ts';

const PARTITION = 3;
const versions = releasedSchemas.filter(({ record }) => record === 'access-decision').map(({ id }) => id);
const sources = fc.constantFrom(OWN_SOURCE, 'a-tool', 'ä-tool', 'b-tool', 'tool-a-tool');
const event = anyEvent.chain((one) =>
  fc.option(sources).map((id) => (id === null ? one : { ...one, source: { ...one.source, id } })),
);
const entry = fc.tuple(anyDecision, fc.option(event.map(encodeAccessEvent), { nil: Buffer.alloc(0) }));
const block = fc.tuple(fc.array(entry, { minLength: 1, maxLength: 6 }), fc.constantFrom(...versions));

function entriesOf([given, version]: [[Parameters<typeof encodeDecisionIn>[0], Buffer][], number]): Buffer[] {
  return given.map(([decision, bytes]) =>
    encodeDecisionIn({ ...decision, event: bytes, eventSchemaId: schemaIds.accessEvent }, version),
  );
}

/** Every filter of one field that the row matches. */
function filtersOf(row: AccessRow): Partial<AccessFilter>[] {
  const {
    ownerId: owner,
    cameraId: camera,
    recordingId: recording,
    siteId: site,
    deviceId: device,
    sourceId: source,
  } = row;
  const { verdict, purpose, path, outcome, action } = row;
  const asked = { owner, camera, recording, site, device, source, verdict, purpose, path, outcome, action };
  const actors = [row.actorId, row.onBehalfOfId, row.judgedActorId].map((actor) => ({ actor }));
  return [
    ...Object.entries(asked).map(([name, text]) => ({ [name]: text })),
    ...actors,
    ...row.rules.map((rule) => ({ rule })),
  ];
}

const files = new TailFiles(tmpdir(), openLogger('silent'));
afterAll(() => files.close());

/** What the tail passes on of decisions, and those that can match, by source offset. */
async function tailOf(entries: readonly Buffer[], version: number) {
  const reported: [string, number][] = [];
  const own: AccessRow[] = [];
  const listener: ReportListener = {
    reported: (source, appendedAt) => void reported.push([source, appendedAt]),
    ownReported: (row) => void own.push(row),
  };
  const buffer = new UnindexedBuffer(files, new Map([[PARTITION, Number.NEGATIVE_INFINITY]]), listener);
  buffer.push(PARTITION, version, entries);
  const rows = entries.map((bytes) => rowOfEntry(PARTITION, version, bytes));
  const matching = (canMatch: ReturnType<typeof canMatchFilter>) =>
    buffer.search(async ({ blocks }) =>
      blocks.flatMap((one) => [...one.candidates(Number.NEGATIVE_INFINITY, canMatch)].map((found) => found.toRow())),
    );
  return { reported, own, rows, matching };
}

describe('the marks of a decision', () => {
  it('are those of the texts of its row, for every version of a decision', async () => {
    const property = fc.asyncProperty(block, async (given) => {
      const { rows, matching } = await tailOf(entriesOf(given), given[1]);
      for (const row of rows) {
        for (const asked of filtersOf(row)) {
          expect(await matching(canMatchFilter({ ...noFilter, ...asked }))).toContainEqual(row);
        }
        expect(await matching(canBeEvent(row.eventId))).toContainEqual(row);
      }
    });
    await fc.assert(property, { numRuns: runsOf(300) });
  });

  it('are of no other text', async () => {
    const property = fc.asyncProperty(block, async (given) => {
      const { rows, matching } = await tailOf(entriesOf(given), given[1]);
      for (const name of ['owner', 'actor', 'camera', 'recording', 'site', 'device', 'source', 'purpose'] as const) {
        expect(await matching(canMatchFilter({ ...noFilter, [name]: 'nobody has this' }))).toEqual([]);
      }
      for (const verdict of ['explained', 'violation']) {
        const found = await matching(canMatchFilter({ ...noFilter, verdict }));
        expect(found).toHaveLength(rows.filter((row) => row.verdict === verdict).length);
      }
    });
    await fc.assert(property, { numRuns: runsOf(100) });
  });

  it('leave nothing out of what a source reported', async () => {
    const property = fc.asyncProperty(block, async (given) => {
      const { rows, reported, own } = await tailOf(entriesOf(given), given[1]);
      const withSource = rows.flatMap(({ sourceId, appendedAt }) =>
        sourceId === null ? [] : [[sourceId, appendedAt]],
      );
      expect(reported).toEqual(withSource);
      expect(own).toEqual(rows.filter(({ sourceId }) => sourceId === OWN_SOURCE));
    });
    await fc.assert(property, { numRuns: runsOf(300) });
  });
});
