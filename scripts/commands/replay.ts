import { setTimeout as delay } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { InputError } from '../../services/adapters/forms/input-error.ts';
import { type FeedTotals, feed } from '../feed/feed.ts';
import { openPost, RefusedError, UnreachableError } from '../feed/post-batches.ts';
import { fromEnvironment, serverUrl } from './environment.ts';
import { NoAnswerError } from './input/no-answer-error.ts';
import { openWorldFolder } from './input/open-world-folder.ts';
import { requireUrl, tokenFileOption, tokenOf, tokenOption } from './input/server-url.ts';

/** `custodes replay`: sends a world folder to a running custodes. Exit 2: input or refused records, 3: no server. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('send the register records and access events of a world folder in time order')
    .argument('<folder>', 'folder written by `custodes world`')
    .option(
      '--speed <x>',
      'event time divided by wall-clock time, for example 1000; max or 0: as fast as possible',
      'max',
    )
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option('--json', 'print the summary as JSON')
    .action(runReplay);
}

interface Options {
  readonly speed: string;
  readonly url: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly json?: true;
}
/** The output lists at most this many rejected records; the count covers the rest. */
const REJECTED_SHOWN_MAX = 5;

async function runReplay(folder: string, options: Options): Promise<void> {
  try {
    const speed = parseSpeed(options.speed);
    const url = requireUrl(options.url);
    const startedAt = performance.now();
    const totals = await replayFolder(folder, { url, token: await tokenOf(options), speed });
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(options.json ? JSON.stringify({ ...totals, seconds }) : describe(totals, seconds));
    if (totals.register.rejected + totals.accessEvents.rejected > 0) process.exitCode = 2;
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

/** Sends the folder and shows a progress bar on a terminal. Throws UnreachableError, RefusedError and InputError. */
interface Replay {
  readonly url: string;
  readonly token: string | null;
  readonly speed: number;
}

async function replayFolder(folder: string, { url, token, speed }: Replay): Promise<FeedTotals> {
  const read = { characters: 0 };
  const { bytes, input } = await openWorldFolder(folder, read);
  const bar = openBar(bytes);
  const stopped = new AbortController().signal;
  const clock = () => performance.now();
  const sleep = (ms: number) => delay(ms);
  let shown = 0;
  const onRejected = (result: unknown) => {
    if (shown++ < REJECTED_SHOWN_MAX) console.error(`rejected: ${JSON.stringify(result)}`);
  };
  try {
    return await feed(input, {
      post: openPost({ url, token, clock, sleep, stopped, onRejected }),
      pace: { speed, clock, sleep },
      stopped,
      onSent: ({ accessEvents }) => bar?.update(read.characters, { sent: accessEvents.sent }),
    });
  } finally {
    bar?.stop();
  }
}

/** A progress bar over the bytes read of both files, on a terminal only. */
function openBar(bytes: number): SingleBar | null {
  if (!process.stderr.isTTY) return null;
  const format = 'replay [{bar}] {percentage}% {sent} access events, {eta_formatted} left';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
  bar.start(bytes, 0, { sent: 0 });
  return bar;
}

function parseSpeed(text: string): number {
  const speed = text === 'max' || Number(text) === 0 ? Number.POSITIVE_INFINITY : Number(text);
  if (text.trim() !== '' && speed > 0) return speed;
  throw new InputError(`speed \`${text}\` cannot be used, expected a number above 0, or max`);
}

function describe({ register, accessEvents }: FeedTotals, seconds: number): string {
  const line = (name: string, { sent, accepted, duplicates, conflicts, rejected }: FeedTotals['register']) =>
    `${name}: ${sent} sent, ${accepted} accepted, ${duplicates} duplicates, ${conflicts} conflicts, ${rejected} rejected`;
  return [line('register', register), line('access events', accessEvents), `${seconds.toFixed(1)} s`].join('\n');
}
