import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorldFolder } from '../../../scripts/commands/input/open-world-folder.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { parseAccessEvent } from '../../../services/domain/access-event/parse-access-event.ts';
import { parseRegisterRecord } from '../../../services/domain/register/parse-register-record.ts';
import { openCheckpoint, parseVerifierKey } from '../../../services/domain/transparency-log/checkpoint.ts';
import { leafHash, treeHead } from '../../../services/domain/transparency-log/merkle.ts';
import { verifyReceipt } from '../../../services/domain/transparency-log/receipt.ts';
import { encodeSeal, parseSeal } from '../../../services/domain/transparency-log/seal.ts';
import { readSegmentFile } from '../../../services/domain/transparency-log/segment-file.ts';
import { http, openEmitter } from '../../../services/emitter/index.ts';
import { Spool } from '../../../services/emitter/spool/spool.ts';
import { encodeEntry, piecesOf } from '../../../services/emitter/spool/spool-entry.ts';
import { SpoolReader } from '../../../services/emitter/spool/spool-reader.ts';
import { SpoolVersionError } from '../../../services/emitter/spool/spool-start.ts';
import { toRegisterRecordJson } from '../../../services/records/register-record/to-register-record-json.ts';
import { encodeSegmentFile } from '../../support/decision-log/whole-segments.ts';
import { type Example, readGolden } from '../../support/golden/golden-bytes.ts';
import { classifyLocation } from '../../support/register-builders.ts';

/**
 * Durable forms that no Avro schema describes: what was written once is read for ever, and what a later release writes
 * is refused by name. `schemas/FORM/vN.golden.json` has these bytes; a form with a new version gets a new file.
 */

const scratch = mkdtempSync(join(tmpdir(), 'custodes-forms-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const segments = [
  {
    record: 'access-decision',
    names: ['explained', 'rejected', 'judged again because time passed', 'duplicate'],
    reevaluations: [2],
  },
  { record: 'log-entry', names: ['everything', 'of alerts: Finding', 'of alerts: Withdrawal'], reevaluations: [] },
];

describe('a segment file', () => {
  it.each(segments)('of $record is read entry by entry', async ({ record, names, reevaluations }) => {
    const { schemaId, entries, root, file } = await segmentOf(record, names);
    const read = await readSegmentFile(file, root);
    expect(read.entries.map((entry) => entry.toString('hex'))).toEqual(entries.map((entry) => entry.toString('hex')));
    expect([...read.reevaluations]).toEqual(reevaluations);
    expect(read.schemaId).toBe(schemaId);
  });

  it('in a schema that a later release added is refused', async () => {
    const { root, file } = await segmentOf('access-decision', ['explained']);
    // The schema is a text in the header; another name of the same length is another schema.
    const later = Buffer.from(file.toString('latin1').replace('AccessDecision', 'AccessDecisioM'), 'latin1');
    await expect(readSegmentFile(later, root)).rejects.toThrow(
      /the schema in the header is none that this release knows; verify with the release that wrote it, or a later one/,
    );
  });
});

async function segmentOf(record: string, names: readonly string[]) {
  const golden = readGolden().find((one) => one.record === record);
  if (golden === undefined) throw new Error(`there is no ${record}`);
  const entries = names.map((name) => bytesOf(golden.examples.find((one) => one.name === name) as Example));
  const root = treeHead(entries.map(leafHash));
  return { schemaId: golden.id, entries, root, file: await encodeSegmentFile(entries, golden.id, root) };
}

describe('a seal', () => {
  it.each(examplesOf('seal/v1'))('of $name is read, and written again with the same bytes', (one) => {
    expect(parseSeal(bytesOf(one))).toEqual(one.json);
    expect(encodeSeal(one.json as ReturnType<typeof parseSeal>).equals(bytesOf(one))).toBe(true);
  });

  it('of a later version is refused, whatever keys it has', () => {
    const later = Buffer.from(JSON.stringify({ format: 'custodes-seal/v2', runs: [] }));
    expect(() => parseSeal(later)).toThrow('`format` is `custodes-seal/v2`, expected custodes-seal/v1');
  });
});

describe('a checkpoint', () => {
  it.each(examplesOf('checkpoint/v1'))('$name is opened with its key', (one) => {
    const { vkey, origin, size, root } = one.json as { vkey: string; origin: string; size: number; root: string };
    const opened = openCheckpoint(bytesOf(one), parseVerifierKey(vkey));
    expect({ ...opened, root: Buffer.from(opened.root, 'latin1').toString('hex') }).toEqual({ origin, size, root });
  });
});

describe('a receipt', () => {
  const receipts = examplesOf('receipt/v1');

  it.each(receipts)('of $name proves its entry', (one) => {
    const { vkey, entry, seal, size } = one.json as { vkey: string; entry: string; seal: unknown; size: number };
    const proven = verifyReceipt(bytesOf(one).toString(), vkey);
    expect(proven.entry.toString('hex')).toBe(entry);
    expect(proven.seal).toEqual(seal);
    expect(proven.checkpoint.size).toBe(size);
  });

  it('of a later version is refused, whatever keys it has', () => {
    const [one] = receipts as [Example];
    const { vkey } = one.json as { vkey: string };
    const later = { ...JSON.parse(bytesOf(one).toString()), format: 'custodes-receipt/v2', witnesses: [] };
    expect(() => verifyReceipt(later, vkey)).toThrow(
      '`format` is `custodes-receipt/v2`, expected custodes-receipt/v1; verify it with the release that wrote it, or a later one',
    );
    expect(() => verifyReceipt({ ...later, format: undefined }, vkey)).toThrow('`format` is `undefined`');
  });
});

describe('a spool', () => {
  it.each(examplesOf('spool-entry/v1'))('with $name is read, and written again with the same bytes', async (one) => {
    const entries = one.json as { sequence: number; json: string }[];
    const pieces = [...piecesOf(bytesOf(one))];
    expect(pieces.map((piece) => piece.kind === 'entry' && piece.entry)).toEqual(entries);
    expect(Buffer.concat(entries.map(encodeEntry)).equals(bytesOf(one))).toBe(true);
  });

  it('gives what its segments hold', async () => {
    const [one] = examplesOf('spool-entry/v1') as [Example];
    const spool = await Spool.open({ folder: spoolWith('read', bytesOf(one)), bytesMax: 1e6 });
    const troubles: Error[] = [];
    expect(await new SpoolReader(spool, (error) => troubles.push(error)).next()).toEqual(one.json);
    expect(troubles).toEqual([]);
    await spool.close();
  });

  it('of a later version is refused unchanged, and nobody takes it for damage', async () => {
    const [one] = examplesOf('spool-entry/v1') as [Example];
    const later = bytesOf(one);
    later.write('CSP2');
    const folder = spoolWith('later', later);
    const options = {
      source: { id: 's', instance: 'i', version: '1' },
      transport: http({ url: 'http://127.0.0.1:9' }),
      spool: { folder },
    };
    const expected = /spool-0{16}\.log` begins with `CSP2`, expected CSP1; deliver it with the release that wrote it/;
    await expect(openEmitter(options)).rejects.toThrow(expected);
    await expect(Spool.open({ folder, bytesMax: 1e6 })).rejects.toThrow(SpoolVersionError);
    expect(readFileSync(join(folder, `spool-${'0'.repeat(16)}.log`)).equals(later)).toBe(true);
  });
});

describe('a world folder', () => {
  const files = examplesOf('world-folder/v1');
  const folderWith = (name: string, summary: unknown) => {
    const folder = join(scratch, name);
    mkdirSync(folder);
    for (const one of files) writeFileSync(join(folder, one.name), bytesOf(one));
    if (summary !== undefined) writeFileSync(join(folder, 'world.json'), JSON.stringify(summary));
    return folder;
  };
  const jsonOf = (file: string) => files.find(({ name }) => name === file)?.json as Readonly<Record<string, unknown>>[];

  it('without a version is of version 1: every line is what intake takes', async () => {
    const { input } = await openWorldFolder(folderWith('world', undefined), { characters: 0 });
    const [register, accesses] = [await textsOf(input.register), await textsOf(input.accesses)];
    expect(register.map((text) => JSON.parse(text))).toEqual(jsonOf('register.ndjson'));
    expect(accesses.map((text) => JSON.parse(text))).toEqual(jsonOf('access-events.ndjson'));
    for (const text of register) {
      const parsed = parseRegisterRecord(JSON.parse(text), classifyLocation);
      if (!('record' in parsed)) throw new Error(JSON.stringify(parsed.problems));
      const { name: _, validFrom: __, ...given } = JSON.parse(text);
      expect(toRegisterRecordJson(parsed.record)).toMatchObject({
        kind: given.kind,
        id: given.id,
        issuer: given.issuer,
      });
    }
    for (const text of accesses) {
      const parsed = parseAccessEvent(JSON.parse(text), () => 'ab'.repeat(32));
      if (!('event' in parsed)) throw new Error(JSON.stringify(parsed.problems));
      const { occurredAt, actor, action, source } = JSON.parse(text);
      expect(parsed.event).toMatchObject({ occurredAt: Date.parse(occurredAt), actor, action, source });
    }
    expect([register.length, accesses.length]).toEqual([12, 12]);
    expect(jsonOf('answers.ndjson').every(({ eventId }) => typeof eventId === 'string')).toBe(true);
  });

  it.each([2, '2', null])('of version %j is refused', async (version) => {
    const folder = folderWith(`version ${JSON.stringify(version)}`, { version });
    await expect(openWorldFolder(folder, { characters: 0 })).rejects.toThrow(
      `\`version\` of \`${join(folder, 'world.json')}\` is \`${version}\`, expected 1 or none`,
    );
  });

  it('without a summary is refused: `custodes world` was stopped while it wrote', async () => {
    const folder = folderWith('half', undefined);
    rmSync(join(folder, 'world.json'));
    const opening = openWorldFolder(folder, { characters: 0 });
    await expect(opening).rejects.toThrow(`\`${join(folder, 'world.json')}\` is not there`);
  });

  it('of version 1 is read, and one whose summary is no JSON is refused', async () => {
    await openWorldFolder(folderWith('one', { version: 1 }), { characters: 0 });
    const folder = folderWith('torn', undefined);
    writeFileSync(join(folder, 'world.json'), '{"seed":');
    await expect(openWorldFolder(folder, { characters: 0 })).rejects.toThrow('is not JSON, expected the summary');
  });

  it('has lines that intake refuses by name where a later release adds a field', () => {
    const [event] = jsonOf('access-events.ndjson');
    const parsed = parseAccessEvent({ ...event, version: 2 }, () => 'ab'.repeat(32));
    expect(parsed).toMatchObject({ problems: [{ field: 'version', value: 2 }] });
  });
});

function examplesOf(form: string): readonly Example[] {
  const file = join(projectRoot, `schemas/${form}.golden.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { examples: Example[] }).examples;
}

function bytesOf({ hex }: Example): Buffer {
  return Buffer.from(hex, 'hex');
}

function spoolWith(name: string, segment: Buffer): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, `spool-${'0'.repeat(16)}.log`), segment);
  return folder;
}

async function textsOf(lines: Iterable<{ text: string }> | AsyncIterable<{ text: string }>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of lines) texts.push(text);
  return texts;
}
