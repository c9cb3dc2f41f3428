import { setTimeout as delay } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { openLocationClassifier } from '../../../services/adapters/config/camera-words.ts';
import { ConfigError } from '../../../services/adapters/config/environment.ts';
import type { FeedLine } from '../../../services/all-in-one/feed.ts';
import { openPost, RefusedError, UnreachableError } from '../../../services/all-in-one/post-batches.ts';
import { HIDDEN } from '../../../services/domain/register/camera-name.ts';
import { parseRegisterRecord } from '../../../services/domain/register/parse-register-record.ts';
import { Batch } from '../input/batch.ts';
import { InputError } from '../input/input-error.ts';
import { bytesOf } from '../input/open-bytes.ts';
import { openBar } from '../input/progress-bar.ts';
import { defaultServerUrl, requireUrl, tokenOf, tokenOption } from '../server-url.ts';
import { type ImportMap, readImportMap } from './import-map.ts';
import { ImportReport } from './import-report.ts';
import { readCandidates } from './read-candidates.ts';
import { openDecoder } from './read-csv.ts';

/**
 * `custodes register import FILE…`. Exit 0: everything is in the register (or, in a dry run, could be), 2: usage, input or
 * rejected records, 3: no server.
 */
export function importRegisterCommand(): Command {
  return new Command('import')
    .description('send register records: NDJSON, or CSV exports with a map')
    .argument('<file...>', 'NDJSON of register records, or with --map CSV; also gzip')
    .option('--map <file>', 'YAML: how columns become fields (infra/register/*.yaml, docs/register.md)')
    .option('--dry-run', 'check everything, send nothing; needs no server')
    .option('--encoding <label>', 'of CSV: utf-8, utf-16le, windows-1252 … (default: by byte order mark, else utf-8)')
    .option('--delimiter <character>', 'of CSV (default: what the header has most of)')
    .addOption(new Option('--url <url>', 'the server').default(defaultServerUrl(process.env)))
    .option(...tokenOption)
    .option('--json', 'print the report as JSON')
    .action(runImport);
}

export interface ImportOptions {
  readonly map?: string;
  readonly dryRun?: true;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly url: string;
  readonly token?: string;
  readonly json?: true;
}

/** A wrong address should be said at once; while an import runs, a restart of the server is waited for. */
const FIRST_WAIT_MS_MAX = 1000;

async function runImport(files: readonly string[], options: ImportOptions): Promise<void> {
  const report = new ImportReport(options.dryRun === true);
  try {
    await importFiles(files, options, report);
    if (report.totals.rejected > 0) process.exitCode = 2;
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    console.error((error as Error).message);
    // What was sent before the trouble is in the register, and is told.
    if (report.totals.read === 0) return;
  }
  console.log(options.json ? JSON.stringify(report.toJson()) : report.toText());
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UnreachableError) return 3;
  if ([InputError, RefusedError, ConfigError].some((kind) => error instanceof kind)) return 2;
  throw error;
}

/**
 * Reads the files one after the other and posts in batches; memory stays bounded however long they are.
 * CRASH: what was posted is in the register; run it again, and all of it comes back as duplicates.
 */
async function importFiles(files: readonly string[], options: ImportOptions, report: ImportReport): Promise<void> {
  const map = options.map === undefined ? null : await readImportMap(options.map);
  const { encoding, delimiter } = options;
  if (map === null && (encoding ?? delimiter) !== undefined) {
    throw new InputError('`--encoding` and `--delimiter` are for CSV, expected a `--map` beside them');
  }
  if (encoding !== undefined) openDecoder(encoding);
  const sink = options.dryRun ? openCheck(report) : openSend(options, report);
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
        else if ('problems' in candidate) refuse(report, candidate, map);
        else await sink.add(candidate.place, candidate.json);
      }
    }
    await sink.end();
  } finally {
    bar.stop();
  }
}

type Problems = Parameters<ImportReport['reject']>[1];

function refuse(
  report: ImportReport,
  { place, problems }: { place: string; problems: Problems & readonly { unmapped?: string }[] },
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

/** What people call the rooms of their homes is not shown, also not to whoever has the file. */
function isName(field: string, map: ImportMap | null): boolean {
  return map?.kind === 'camera' && field === 'name';
}

interface Sink {
  add(place: string, json: Readonly<Record<string, unknown>>): Promise<void>;
  end(): Promise<void>;
}

/** The form of each record, as intake reads it, with the words of this machine. */
function openCheck(report: ImportReport): Sink {
  const classify = openLocationClassifier(process.env.CAMERA_WORDS_DIR || undefined);
  return {
    async add(place, json) {
      const parsed = parseRegisterRecord(json, classify);
      if ('problems' in parsed) return report.reject(place, parsed.problems);
      report.totals.sent += 1;
      if (parsed.record.kind === 'camera') report.addLocationClass(parsed.record.locationClass);
    },
    end: async () => {},
  };
}

function openSend({ url, ...options }: ImportOptions, report: ImportReport): Sink {
  const { totals } = report;
  const batch = new Batch();
  const places = new Map<FeedLine | undefined, string>();
  const post = openPost({
    url: requireUrl(url),
    token: tokenOf(options),
    clock: Date.now,
    sleep: (ms) => delay(ms),
    stopped: new AbortController().signal,
    firstWaitMsMax: FIRST_WAIT_MS_MAX,
    onRejected(result, line) {
      const { errors = [] } = result as { errors?: Problems };
      report.reject(places.get(line) ?? 'a record', errors);
    },
  });
  const send = async (): Promise<void> => {
    const lines = batch.take();
    if (lines.length === 0) return;
    const { accepted, duplicates } = await post('register', lines);
    totals.sent += lines.length;
    totals.accepted += accepted;
    totals.duplicate += duplicates;
    places.clear();
  };
  return {
    async add(place, json) {
      const line = { at: Number.NEGATIVE_INFINITY, text: JSON.stringify(json) };
      places.set(line, place);
      if (batch.addLine(line)) await send();
    },
    end: send,
  };
}
