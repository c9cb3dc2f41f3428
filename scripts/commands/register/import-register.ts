import { Command, Option } from 'commander';
import { openLocationClassifier } from '../../../services/adapters/camera-words/camera-words.ts';
import { cameraWordsDir } from '../../../services/adapters/camera-words/camera-words-dir.ts';
import { ConfigError } from '../../../services/adapters/config/environment.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { HIDDEN } from '../../../services/domain/register/camera-name.ts';
import type { ClassifyLocation } from '../../../services/domain/register/location-class.ts';
import { parseRfc3339, RFC_3339_EXPECTED } from '../../../services/value-forms/rfc3339.ts';
import { RefusedError, UnreachableError } from '../../feed/post-batches.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { NoAnswerError } from '../input/no-answer-error.ts';
import { bytesOf } from '../input/open-bytes.ts';
import { openBar } from '../input/progress-bar.ts';
import { reasonOption, tokenFileOption, tokenOption } from '../input/server-url.ts';
import { requireEncoding } from '../table/read-table.ts';
import { type ImportMap, readImportMap } from './import-map.ts';
import { ImportReport } from './import-report.ts';
import { readCandidates } from './read-candidates.ts';
import { openCheck, openComparison, openSend, type Sink } from './sinks.ts';
import { Snapshot } from './snapshot.ts';

/**
 * `custodes register import FILE…`. Exit 0: everything is in the register (or, in a dry run, could be), 2: usage, input or
 * rejected records, 3: no server.
 */
export function importRegisterCommand(): Command {
  return new Command('import')
    .description('send register records: NDJSON, or CSV exports with a map')
    .argument('<file...>', 'NDJSON of register records, or with --map CSV; also compressed')
    .option('--map <file>', 'YAML: how columns become fields (infra/register/*.yaml, docs/register.md)')
    .option('--dry-run', 'check everything, send nothing; needs no server')
    .option('--full-snapshot', 'the files contain all records of this kind from this issuer: end the others')
    .option('--at <time>', 'time of the snapshot (RFC 3339; default: now)')
    .option('--end-at-most <percent>', 'refuse to end more than this share of the known records (default: 10)')
    .option('--auditor-url <url>', 'address for reading the register, if not --url')
    .option(
      '--encoding <label>',
      'encoding of the CSV: utf-8, utf-16le, windows-1252 … (default: by byte order mark, else utf-8)',
    )
    .option('--delimiter <character>', 'delimiter of the CSV (default: the most frequent one in the header)')
    .addOption(new Option('--url <url>', 'the server').default(fromEnvironment(serverUrl)))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option(...reasonOption)
    .option('--json', 'print the report as JSON')
    .action(runImport);
}

export interface ImportOptions {
  readonly map?: string;
  readonly dryRun?: true;
  readonly fullSnapshot?: true;
  readonly at?: string;
  readonly endAtMost?: string;
  readonly auditorUrl?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly url: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly reason?: string;
  readonly json?: true;
}

async function runImport(files: readonly string[], options: ImportOptions): Promise<void> {
  const report = new ImportReport(options.dryRun === true);
  try {
    await importFiles(files, options, report);
    if (report.totals.rejected > 0) process.exitCode = 2;
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    console.error((error as Error).message);
    // Records sent before the failure are in the register, so the report counts them.
    if (report.totals.read === 0) return;
  }
  console.log(options.json ? JSON.stringify(report.toJson()) : report.toText());
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UnreachableError) return 3;
  if (error instanceof NoAnswerError) return 3;
  if ([InputError, RefusedError, ConfigError].some((kind) => error instanceof kind)) return 2;
  throw error;
}

/**
 * Reads the files one after the other and posts in batches; memory stays bounded whatever their size. CRASH: posted
 * records are in the register; a second run posts them again, as duplicates.
 */
async function importFiles(files: readonly string[], options: ImportOptions, report: ImportReport): Promise<void> {
  const map = options.map === undefined ? null : await readImportMap(options.map);
  const { encoding, delimiter } = options;
  if (map === null && (encoding ?? delimiter) !== undefined) {
    throw new InputError('`--encoding` and `--delimiter` apply to CSV only, expected a `--map`');
  }
  if (encoding !== undefined) requireEncoding(encoding);
  // Who forgets it would believe that leavers have ended.
  if (!options.fullSnapshot && (options.at ?? options.endAtMost ?? options.auditorUrl) !== undefined) {
    throw new InputError('`--at`, `--end-at-most` and `--auditor-url` are of a snapshot, expected `--full-snapshot`');
  }
  const classify = openLocationClassifier(fromEnvironment(cameraWordsDir));
  const direct = options.dryRun ? openCheck(report, classify) : await openSend(options, report);
  const seen = { isBlind: false, see: (_id: string): void => {} };
  const sink = options.fullSnapshot ? await compared(direct, { map, options, report, classify, seen }) : direct;
  const bar = openBar(await bytesOf(files), 'records');
  let read = 0;
  const onRead = (bytes: number) => {
    read += bytes;
    bar.update(read, report.totals.read);
  };
  try {
    for (const file of files) {
      const reading = { map, csv: { encoding, delimiter }, onRead };
      const onUnmappedColumns = (columns: readonly string[]) => report.addUnmappedColumns(columns);
      for await (const candidate of readCandidates(file, { ...reading, onUnmappedColumns })) {
        report.totals.read += 1;
        if ('skipped' in candidate) report.totals.skipped += 1;
        else if ('problems' in candidate) {
          if (candidate.id === undefined) seen.isBlind = true;
          else seen.see(candidate.id);
          refuse(report, candidate, map);
        } else await sink.add(candidate.place, candidate.json);
      }
    }
    await sink.end();
  } finally {
    bar.stop();
  }
}

interface Comparing {
  readonly map: ImportMap | null;
  readonly options: ImportOptions;
  readonly report: ImportReport;
  readonly classify: ClassifyLocation;
  readonly seen: { isBlind: boolean; see: (id: string) => void };
}

async function compared(next: Sink, { map, options, report, classify, seen }: Comparing): Promise<Sink> {
  const issuer = map?.fields.issuer?.value;
  if (map === null || typeof issuer !== 'string') {
    throw new InputError('`--full-snapshot` needs a `--map` in which `issuer` is the same for every row');
  }
  const at = options.at === undefined ? Date.now() : parseRfc3339(options.at);
  if (at === null) throw new InputError(`--at \`${options.at}\` cannot be used, expected ${RFC_3339_EXPECTED}`);
  const { endAtMost = '10' } = options;
  const endPercentMax = Number(endAtMost);
  if (endAtMost.trim() === '' || !(endPercentMax >= 0 && endPercentMax <= 100)) {
    throw new InputError(`--end-at-most \`${endAtMost}\` cannot be used, expected 0 to 100`);
  }
  const { auditorUrl: url = options.url, token, tokenFile, reason } = options;
  const snapshot = await Snapshot.read({ url, token, tokenFile, reason }, { kind: map.kind, issuer, at });
  seen.see = (id) => snapshot.see(id);
  if (snapshot.known === 0) report.addNote(`the register has no ${map.kind} issued by \`${issuer}\`: all are new`);
  return openComparison(next, { snapshot, report, classify, at, endPercentMax, isBlind: () => seen.isBlind });
}

type RowProblems = Parameters<ImportReport['reject']>[1];

function refuse(
  report: ImportReport,
  { place, problems }: { place: string; problems: RowProblems & readonly { unmapped?: string }[] },
  map: ImportMap | null,
): void {
  for (const { unmapped, field, value } of problems) {
    if (unmapped !== undefined && !isName(field, map)) report.addUnmappedValue(unmapped, String(value));
  }
  report.reject(
    place,
    problems.map((one) => (isName(one.field, map) ? { ...one, value: HIDDEN } : one)),
  );
}

/**
 * Camera names reveal what people call the rooms of their homes. They are never shown, not even to the person who has
 * the file.
 */
function isName(field: string, map: ImportMap | null): boolean {
  return map?.kind === 'camera' && field === 'name';
}
