import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { verifyCommand } from '../../../scripts/commands/verify.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { untrustedFolder } from '../../../services/adapters/filesystem/untrusted-folder.ts';
import type { ArchiveReport } from '../../../services/domain/transparency-log/archive-report.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { type ArchivedSchema, archivedSchemas } from '../../../services/records/archived-schemas.ts';
import { recordOf } from '../../../services/records/schemas.ts';
import { aSigner } from '../../support/archive-builder.ts';
import { storeOf, verifyInPython, withFolder, writeFolder } from '../../support/archive-folder.ts';
import { runCommand } from '../../support/commands/run-command.ts';
import {
  archiveOf,
  avroLong,
  blockOf,
  decisionOf,
  decisionSchema,
  type ForgedSegment,
  logEntryOf,
  logEntrySchema,
  logOf,
  ofDecisions,
  paddedLong,
} from '../../support/verification/forged-segments.ts';

const MIB = 1024 * 1024;
const describeWithPython = process.env.CUSTODES_HAVE_PYTHON === '1' ? describe : describe.skip;

const ofLog = (changes: Parameters<typeof logEntryOf>[0]): ForgedSegment => ({ entries: [logEntryOf(changes)] });
const ofDecision = (changes: Parameters<typeof decisionOf>[0]): ForgedSegment => ({
  entries: [decisionOf(changes)],
  schema: decisionSchema,
  seal: ofDecisions,
});
/** The first decision on an access, and one that judges it again; `previousVerdict`: the last bytes of that. */
const ofAgain = (previousVerdict: readonly number[]): ForgedSegment => ({
  ...ofDecision({}),
  entries: [decisionOf(), decisionOf({ reevaluation: [2, 2, 0, ...previousVerdict] })],
  seal: { ...ofDecisions, lastSource: 0, reevaluations: 1 },
});
/** The last offset of a segment of one entry, with a gap before it. */
const atOffset = (offset: number): ForgedSegment => ({
  ...ofLog({ offset: avroLong(offset) }),
  seal: {
    lastSource: offset,
    gaps: [{ first: 0, last: offset - 1, cause: 'missing' }],
    next: { offset: offset + 1, appendedAt: 1, fold: null },
  },
});
const framed = (count: Buffer, size: Buffer, data: Buffer): ForgedSegment => ({
  entries: [entry],
  blocks: [Buffer.concat([count, size, data])],
});
const entry = logEntryOf();
const two = [entry, logEntryOf({ offset: avroLong(1) })];
const deflated = deflateRawSync(entry);
const [one, size] = [avroLong(1), avroLong(deflated.length)];
/** A segment of blocks that inflate to so many bytes. */
const inflatingTo = (...sizes: readonly number[]): ForgedSegment => {
  const entries = sizes.map((bytes, at) => {
    const start = Buffer.concat([avroLong(at), avroLong(1)]);
    // The length takes four bytes.
    const value = Buffer.alloc(bytes - start.length - 4);
    return Buffer.concat([start, avroLong(value.length), value]);
  });
  return { entries, blocks: entries.map((each) => blockOf([each])) };
};

const accepted: Readonly<Record<string, ForgedSegment>> = {
  'a log entry': ofLog({}),
  'a decision': ofDecision({}),
  'the largest long': ofLog({ appendedAt: avroLong(2 ** 53 - 2) }),
  'the smallest long': ofLog({ appendedAt: avroLong(-(2 ** 52)) }),
  'a source offset beyond 2^52': atOffset(2 ** 52 + 4),
  'a text that is no UTF-8': ofDecision({ reason: [2, 0xff] }),
  'the last symbol of an enum': ofDecision({ verdict: [2 * 8] }),
  'the largest int': ofDecision({ eventSchemaId: [...avroLong(2 ** 31 - 1)] }),
  'a re-evaluation': ofAgain([2 * 1]),
  'an array in two blocks': ofDecision({ observed: [2, 2, 0x61, 2, 2, 0x62, 0] }),
  'an entry a block': { entries: two, blocks: two.map((each) => blockOf([each])) },
  'a block of 16 MiB': inflatingTo(16 * MIB),
  'blocks of 80 MiB': inflatingTo(...Array<number>(5).fill(16 * MIB)),
};

const refused: Readonly<Record<string, ForgedSegment>> = {
  'a long with a byte more than it needs': ofLog({ appendedAt: paddedLong(1) }),
  'a source offset with a byte more': ofLog({ offset: paddedLong(0) }),
  'a length with a byte more': ofLog({ length: paddedLong(3) }),
  'a negative length': ofLog({ length: avroLong(-3) }),
  'a length beyond the entry': ofLog({ length: avroLong(4) }),
  'a length beyond any': ofLog({ length: avroLong(2 ** 52) }),
  'a long of nine bytes': ofLog({ appendedAt: Buffer.from('808080808080808001', 'hex') }),
  'a long beyond the largest': ofLog({ appendedAt: avroLong(2 ** 53) }),
  'a long below the smallest': ofLog({ appendedAt: Buffer.from('8180808080808020', 'hex') }),
  'a Boolean of 2': ofDecision({ misplaced: [2] }),
  'a Boolean of two bytes': ofDecision({ misplaced: [0x80] }),
  'an enum with a byte more': ofDecision({ verdict: [0x82, 0] }),
  'an enum behind its last symbol': ofDecision({ verdict: [2 * 9] }),
  'an enum below its first symbol': ofDecision({ verdict: [1] }),
  'an enum of the symbol that nobody writes': ofDecision({ verdict: [0] }),
  'an enum of a rule that nobody writes': ofDecision({ determinedBy: [2, 2, 0x61, 0, 2, 0, 0] }),
  // Its last byte is that of a first decision.
  'a re-evaluation of a verdict that nobody writes': ofAgain([0]),
  'an int beyond the largest': ofDecision({ eventSchemaId: [...avroLong(2 ** 31)] }),
  'a branch with a byte more': ofDecision({ rejectedHash: [0x80, 0] }),
  'a third branch': ofDecision({ rejectedHash: [4] }),
  'a branch below the first': ofDecision({ rejectedHash: [1] }),
  'a branch with a byte more at the end': ofDecision({ reevaluation: [0x80, 0] }),
  'items with a byte more in their number': ofDecision({ observed: [0x82, 0, 2, 0x61, 0] }),
  'items with a byte more at their end': ofDecision({ observed: [2, 2, 0x61, 0x80, 0] }),
  'items with their bytes counted': ofDecision({ observed: [1, 4, 2, 0x61, 0] }),
  'bytes with a byte more in their length': ofDecision({ event: [0x82, 0, 0x61] }),
  'a block with a byte more in its number': framed(paddedLong(1), size, deflated),
  'a block with a byte more in its size': framed(one, paddedLong(deflated.length), deflated),
  'a block of no entries': framed(avroLong(0), size, deflated),
  'a block of minus one entry': framed(avroLong(-1), size, deflated),
  'a block of a size below nothing': framed(one, avroLong(-1), deflated),
  'a block beyond the file': framed(one, avroLong(2 ** 52), deflated),
  'a block that is not deflated to its end': framed(one, avroLong(deflated.length - 1), deflated.subarray(0, -1)),
  'a byte behind a deflated block': framed(one, avroLong(deflated.length + 1), Buffer.concat([deflated, Buffer.of(0)])),
  'a block that inflates to nothing': framed(one, avroLong(2), Buffer.of(3, 0)),
  'an empty block behind the last': { entries: [entry], blocks: [blockOf([entry]), blockOf([])] },
  'a block of 16 MiB and a byte': inflatingTo(16 * MIB + 1),
  'blocks of 80 MiB and four bytes': inflatingTo(...Array<number>(5).fill(16 * MIB), 7),
  'the schema in another spelling': { ...ofLog({}), schema: logEntrySchema.replace(':', ': ') },
  'the schema with another name': { ...ofLog({}), schema: logEntrySchema.replace('appendedAt', 'appendedat') },
  'a schema of one number': {
    entries: [Buffer.of(0)],
    schema: '{"type":"record","name":"LogEntry","fields":[{"name":"offset","type":"long"}]}',
  },
  'decisions in the schema of log entries': { ...ofLog({}), seal: ofDecisions },
  'alerts in the schema of decisions': { ...ofDecision({}), seal: {} },
  'a schema that is none': { ...ofLog({}), schema: '[' },
};

describeWithPython('both verifiers', () => {
  it.each([
    ['accept', accepted, []],
    ['refuse', refused, ['segment-malformed']],
  ] as const)('%s the same segments of one that has the key', async (_verb, segments, codes) => {
    const signer = aSigner();
    const names = Object.keys(segments);
    await withFolder(async (folder) => {
      const expected: unknown[] = [];
      for (const [name, segment] of Object.entries(segments)) {
        const objects = archiveOf(segment, signer);
        writeFolder(join(folder, name), objects);
        const { problems } = await verifyArchive(await storeOf(objects), signer.vkey);
        expected.push([name, ...problems.map(({ code }) => code)]);
      }
      expect(expected).toEqual(names.map((name) => [name, ...codes]));
      const reports = await verifyInPython(
        names.map((name) => join(folder, name)),
        null,
      );
      expect(reports.map(({ problems }, at) => [names[at], ...problems.map(({ code }) => code)])).toEqual(expected);
    });
  });

  it('count the accesses that a gap leaves out', async () => {
    const signer = aSigner();
    const gaps = [{ first: 0, last: 1, cause: 'the log holds no record at these offsets' }];
    const segment = { ...ofDecision({ sourceOffset: [4] }), seal: { ...ofDecisions, lastSource: 2, gaps } };
    await withFolder(async (folder) => {
      writeFolder(folder, archiveOf(segment, signer));
      const report = await verifyArchive(untrustedFolder(folder), signer.vkey);
      expect(report).toMatchObject({ ok: true, entries: 1, undecided: 2 });
      expect(await verifyInPython([folder], null)).toEqual([report]);
      const { lines } = await runCommand(verifyCommand(), [folder]);
      expect(lines).toEqual([expect.stringContaining('; 2 accesses have no decision, as gaps in seals record')]);
    });
  });

  it('look for the seal of a segment only where that is the name of one', async () => {
    const signer = aSigner();
    const [key = '', body = Buffer.of()] = [...archiveOf(ofLog({}), signer)].at(-1) ?? [];
    const renamed = (from: string, to: string) => key.replace(from, to);
    const names = [
      key,
      renamed('alerts', 'Alerts'),
      renamed('alerts', 'a/b'),
      renamed('/0/', '/00/'),
      renamed('/0/', '/-1/'),
      ...['2', '3', '4'].map((last) => renamed('/0/', `/900719925474099${last}/`)),
      ...['2', '3', '4'].map((last) => renamed(`-${'1'.padStart(16, '0')}-`, `-900719925474099${last}-`)),
    ];
    const archives = names.map((name) => new Map([...logOf(Buffer.from('{}'), signer), [name, body]]));
    await withFolder(async (folder) => {
      for (const [at, objects] of archives.entries()) writeFolder(join(folder, String(at)), objects);
      const reports = await verifyInPython(
        archives.map((_, at) => join(folder, String(at))),
        null,
      );
      for (const [at, objects] of archives.entries()) {
        const report = await verifyArchive(await storeOf(objects), signer.vkey);
        const expected = ['seal-malformed', ...(at === 0 ? [] : ['segment-unsealed'])];
        const codesOf = ({ problems }: ArchiveReport) => problems.map(({ code }) => code);
        expect([names[at], codesOf(report), codesOf(reports[at] ?? report)]).toEqual([names[at], expected, expected]);
      }
    });
  });
});

const knownAs = ({ schemaId, text }: ArchivedSchema) =>
  `"${createHash('sha256').update(text).digest('hex')}": "${recordOf(schemaId)}"`;

describe('the verifier in Python', () => {
  it('knows every schema under which a release archived, and no other', () => {
    const program = readFileSync(join(projectRoot, 'tests/independent/verify.py'), 'utf8');
    const known = program.match(/(?<=^ {4})"[0-9a-f]{64}": "[a-z-]+"(?=,)/gm);
    expect(known).toEqual(archivedSchemas.map(knownAs));
  });
});
