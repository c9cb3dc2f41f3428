import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { verifyCommand } from '../../../../scripts/commands/verify.ts';
import type { ArchiveReport } from '../../../../services/domain/transparency-log/archive-report.ts';
import { anArchive } from '../../../support/archive-builder.ts';
import { objectsOf, verifyInPython, withFolder, writeFolder } from '../../../support/archive-folder.ts';
import { runCommand } from '../../../support/commands/run-command.ts';

const TILE = 'tile/0/000.p/5';
const MIB = 1024 * 1024;

/** What an attacker prepared in a folder, and what both verifiers must name, as `object: code`. */
type Prepared = readonly [string, (folder: string, segment: string) => void, readonly string[]];

const replaced = (key: string, make: (path: string) => void) => (folder: string) => {
  rmSync(join(folder, key));
  make(join(folder, key));
};
const pipe = (path: string): void => void execFileSync('mkfifo', [path]);
const device = (path: string): void => void execFileSync('mknod', [path, 'c', '1', '5']);
const sparse = (path: string): void => {
  writeFileSync(path, '');
  truncateSync(path, 6_000 * MIB);
};
const isRoot = process.getuid?.() === 0;

const prepared: Prepared[] = [
  ['a pipe in place of a tile', replaced(TILE, pipe), [`${TILE}: object-missing`, `${TILE}: object-unreadable`]],
  [
    'a pipe in place of the checkpoint',
    replaced('checkpoint', pipe),
    ['checkpoint: checkpoint-missing', 'checkpoint: object-unreadable'],
  ],
  ['a pipe in place of the key', replaced('log.vkey', pipe), ['log.vkey: key-malformed']],
  ['a pipe that nobody knows', (folder) => pipe(join(folder, 'pipe')), ['pipe: object-unknown']],
  [
    'a link to a file without end',
    replaced(TILE, (path) => symlinkSync('/dev/zero', path)),
    [`${TILE}: object-missing`, `${TILE}: object-unreadable`],
  ],
  [
    'a link to the very bytes',
    replaced(TILE, (path) => symlinkSync('/etc/hostname', path)),
    [`${TILE}: object-missing`, `${TILE}: object-unreadable`],
  ],
  [
    'a link that leads nowhere',
    (folder) => symlinkSync('/nowhere', join(folder, 'segments/link')),
    ['segments/link: segment-unsealed'],
  ],
  ['a link to the folder itself', (folder) => symlinkSync('.', join(folder, 'again')), ['again: object-unknown']],
  [
    'a file of 6 GB that takes no room',
    replaced('checkpoint', sparse),
    ['checkpoint: checkpoint-missing', 'checkpoint: object-unreadable'],
  ],
  [
    'a segment of 6 GB',
    (folder, segment) => replaced(segment, sparse)(folder),
    ['SEGMENT: object-missing', 'SEGMENT: object-unreadable'],
  ],
  [
    'a folder in place of a segment',
    (folder, segment) => replaced(segment, (path) => mkdirSync(path))(folder),
    ['SEGMENT: object-missing'],
  ],
  [
    'a name with line ends and escapes',
    (folder) => writeFileSync(join(folder, 'x\nfolder holds: \u001b[2Jchecked'), ''),
    ['x\nfolder holds: \u001b[2Jchecked: object-unknown'],
  ],
  [
    'a name that is no text',
    (folder) => writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff, 0x61)]), ''),
    ['\ufffda: object-unknown'],
  ],
  [
    'folders in folders',
    (folder) => mkdirSync(join(folder, 'd/'.repeat(300)), { recursive: true }),
    [`${Array(17).fill('d').join('/')}: object-unknown`],
  ],
  [
    'a bundle far beyond the log, and no checkpoint',
    (folder) => {
      rmSync(join(folder, 'checkpoint'));
      mkdirSync(join(folder, 'tile/entries/x900/x000/x000/x000'), { recursive: true });
      writeFileSync(join(folder, 'tile/entries/x900/x000/x000/x000/000'), '');
    },
    ['checkpoint: checkpoint-missing', 'tile/entries/x900/x000/x000/x000/000: log-uncommitted'],
  ],
  ...(isRoot
    ? ([
        [
          'a device in place of a tile',
          replaced(TILE, device),
          [`${TILE}: object-missing`, `${TILE}: object-unreadable`],
        ],
      ] as Prepared[])
    : []),
];

describe('an archive that an attacker prepared', () => {
  let parent: string;
  let archives: readonly { readonly folder: string; readonly segment: string }[];
  /** One process for all of them: a start takes longer than what it checks. */
  let inPython: readonly ArchiveReport[];
  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'custodes-hostile-'));
    archives = await Promise.all(
      prepared.map(async ([, prepare], at) => {
        const folder = join(parent, String(at));
        const segment = await write(folder);
        prepare(folder, segment);
        return { folder, segment };
      }),
    );
    inPython = await verifyInPython(
      archives.map(({ folder }) => folder),
      null,
    );
  });
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  it.each(prepared.map(([what, , expected], at) => [what, expected, at] as const))(
    'with %s is named by both verifiers',
    async (_what, expected, at) => {
      const { folder, segment } = archives[at] ?? { folder: '', segment: '' };
      const names = expected.map((name) => name.replace('SEGMENT', segment));
      const python = inPython[at];
      if (python === undefined) throw new Error(`the verifier in Python reported ${inPython.length} archives`);
      expect([await ourReport(folder), python].map(namesOf)).toEqual([names, names]);
    },
  );

  it('with 400 blocks that inflate without end is named by both verifiers', async () => {
    const bomb = deflateRawSync(Buffer.alloc(15 * MIB));
    await withFolder(async (folder) => {
      const segment = await write(folder);
      writeFileSync(join(folder, segment), bombs(folder, segment, bomb));
      const reports = await bothReports(folder);
      expect(reports.map(namesOf)).toEqual([[`${segment}: object-hash`], [`${segment}: object-hash`]]);
      for (const { problems } of reports) expect(problems[0]?.detail).toMatch(/the block of entry 5 does not/);
    });
  });

  it('writes no line and no escape of a name to the terminal', async () => {
    await withFolder(async (folder) => {
      await write(folder);
      writeFileSync(join(folder, 'x\nall is well \u001b[2J\u202e'), '');
      const { lines } = await runCommand(verifyCommand(), [folder]);
      expect(lines).toHaveLength(2);
      expect(lines.join('')).not.toMatch(/\p{C}/u);
    });
  });
});

/** Writes an archive; answers the key of its first segment. */
async function write(folder: string): Promise<string> {
  const { objects } = await anArchive(5);
  const all = await objectsOf(objects);
  writeFolder(folder, all);
  return [...all.keys()].find((key) => key.startsWith('segments/')) ?? '';
}

/** A segment file with the header of the sealed one, and 400 blocks that are framed well. */
function bombs(folder: string, segment: string, bomb: Buffer): Buffer {
  const body = readFileSync(join(folder, segment));
  const root = segment.match(/([0-9a-f]{64})\.avro$/)?.[1] ?? '';
  const sync = Buffer.from(root, 'hex').subarray(0, 16);
  const block = Buffer.concat([long(1), long(bomb.length), bomb, sync]);
  return Buffer.concat([body.subarray(0, body.indexOf(sync) + sync.length), ...Array<Buffer>(400).fill(block)]);
}

/** Zig-zag varint of a non-negative number. */
function long(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.of(...bytes, rest);
}

async function bothReports(folder: string): Promise<ArchiveReport[]> {
  return [await ourReport(folder), ...(await verifyInPython([folder], null))];
}

async function ourReport(folder: string): Promise<ArchiveReport> {
  const { lines } = await runCommand(verifyCommand(), [folder, '--json']);
  return JSON.parse(lines.join('\n'));
}

function namesOf({ problems }: ArchiveReport): string[] {
  return problems.map(({ object, code }) => `${object}: ${code}`).sort();
}
