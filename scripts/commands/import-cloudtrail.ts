import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { toAccessEvent } from '../../services/domain/access-event/cloudtrail.ts';
import { type CloudTrailMap, everyBucket } from '../../services/domain/access-event/cloudtrail-map.ts';
import type { FeedLine, StatusCounts } from '../feed/feed.ts';
import { openPost, RefusedError, UnreachableError } from '../feed/post-batches.ts';
import { readMap } from './cloudtrail/read-map.ts';
import { readRecords } from './cloudtrail/read-records.ts';
import { fromEnvironment, serverUrl } from './environment.ts';
import { UploadBatch } from './input/batch.ts';
import { InputError } from './input/input-error.ts';
import { NoAnswerError } from './input/no-answer-error.ts';
import { bytesOf } from './input/open-bytes.ts';
import { openBar } from './input/progress-bar.ts';
import { requireUrl, tokenFileOption, tokenOf, tokenOption } from './input/server-url.ts';

/**
 * `custodes import cloudtrail FILE…`. Exit codes: 0 when all files were read, however many records were used; 2 for
 * usage or input errors; 3 without a server.
 */
export function importCommand(): Command {
  const cloudtrail = new Command('cloudtrail')
    .description('import the S3 data events of AWS CloudTrail as access events')
    .argument('<file...>', '{"Records":[…]} or one record a line, also gzip')
    .option('--map <file>', 'YAML: buckets, key pattern and principals of this deployment (docs/cloudtrail.md)')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option('--json', 'print the summary as JSON')
    .action(runImport);
  return new Command('import').description('import logs of other systems as access events').addCommand(cloudtrail);
}

interface Options {
  readonly map?: string;
  readonly url: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly json?: true;
}

interface IntakeTarget {
  readonly url: string;
  readonly token: string | null;
}

/** Counts the outcomes of the records of all files. */
interface Summary {
  records: number;
  /** Records that became access events and that the server accepted, including duplicates. */
  used: number;
  duplicates: number;
  conflicts: number;
  /** Counts by reason. A call that is not an access is a reason of its own. */
  skipped: Record<string, number>;
  refused: number;
  /** The first refused records, each with its position and its error. */
  problems: { place: string; problems: unknown }[];
}

/** A wrong address should fail at once. During an import the command waits for a server that restarts. */
const FIRST_WAIT_MS_MAX = 1000;
/** The report lists at most this many refused records; the count covers the rest. */
const PROBLEMS_SHOWN_MAX = 20;

async function runImport(files: readonly string[], options: Options): Promise<void> {
  try {
    const url = requireUrl(options.url);
    const map = options.map === undefined ? everyBucket : await readMap(options.map);
    const summary = await importFiles(files, map, { url, token: await tokenOf(options) });
    console.log(options.json ? JSON.stringify(summary) : describe(summary));
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    console.error((error as Error).message);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UnreachableError || error instanceof NoAnswerError) return 3;
  if (error instanceof InputError || error instanceof RefusedError) return 2;
  throw error;
}

/**
 * Reads the files one after the other and posts in batches; memory stays bounded whatever their size. CRASH: posted
 * records are in the log; a second run posts them again, as duplicates.
 */
async function importFiles(files: readonly string[], map: CloudTrailMap, server: IntakeTarget): Promise<Summary> {
  const bar = openBar(await bytesOf(files), 'access events');
  const summary: Summary = { records: 0, used: 0, duplicates: 0, conflicts: 0, skipped: {}, refused: 0, problems: [] };
  const send = openSend(server, summary);
  let read = 0;
  const onRead = (bytes: number) => {
    read += bytes;
    bar.update(read, summary.used);
  };
  try {
    const batch = new UploadBatch();
    for (const file of files) {
      for await (const { place, record } of readRecords(file, onRead)) {
        summary.records += 1;
        const result = toAccessEvent(record, map);
        if ('skipped' in result) summary.skipped[result.skipped] = (summary.skipped[result.skipped] ?? 0) + 1;
        else if ('refused' in result) refuse(summary, place, result.refused);
        else if (batch.add(JSON.stringify(result.event))) await send(batch.take());
      }
    }
    await send(batch.take());
  } finally {
    bar.stop();
  }
  return summary;
}

function openSend({ url, token }: IntakeTarget, summary: Summary): (lines: readonly FeedLine[]) => Promise<void> {
  const post = openPost({
    url,
    token,
    clock: Date.now,
    sleep: (ms) => delay(ms),
    stopped: new AbortController().signal,
    firstWaitMsMax: FIRST_WAIT_MS_MAX,
    onRejected: (result) => refuse(summary, (result as { eventId?: string }).eventId ?? 'an event', result),
  });
  return async (lines) => {
    if (lines.length > 0) count(summary, await post('accessEvents', lines));
  };
}

function count(summary: Summary, { accepted, duplicates, conflicts }: StatusCounts): void {
  summary.used += accepted + duplicates + conflicts;
  summary.duplicates += duplicates;
  summary.conflicts += conflicts;
}

function refuse(summary: Summary, place: string, problems: unknown): void {
  summary.refused += 1;
  if (summary.problems.length < PROBLEMS_SHOWN_MAX) summary.problems.push({ place, problems });
}

function describe({ records, used, duplicates, conflicts, skipped, refused, problems }: Summary): string {
  const reasons = Object.entries(skipped).sort(([, some], [, others]) => others - some);
  const skips = reasons.reduce((sum, [, times]) => sum + times, 0);
  return [
    `${records} records: ${used} used, ${skips} skipped, ${refused} refused`,
    `used: ${duplicates} were known before, ${conflicts} conflict with what was known`,
    ...reasons.map(([reason, times]) => `skipped ${times}: ${reason}`),
    ...problems.map(({ place, problems: wrong }) => `refused \`${place}\`: ${JSON.stringify(wrong)}`),
  ].join('\n');
}
