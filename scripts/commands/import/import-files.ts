import { setTimeout as delay } from 'node:timers/promises';
import type { FeedLine } from '../../feed/feed.ts';
import { openPost } from '../../feed/post-batches.ts';
import { UploadBatch } from '../input/batch.ts';
import { bytesOf } from '../input/open-bytes.ts';
import { openBar } from '../input/progress-bar.ts';
import { beginning, type ReadAccesses, type ReadRecord } from './import-place.ts';
import type { ImportProgress } from './import-progress.ts';
import { countRefused, countSent, countSkipped, EVENTS_SHOWN_MAX, emptySummary, type Summary } from './summary.ts';

export interface IntakeTarget {
  readonly url: string;
  readonly token: string | null;
}

/** A wrong address should fail at once. During an import the command waits for a server that restarts. */
const FIRST_WAIT_MS_MAX = 1000;

export interface ImportRun {
  /** Null: nothing is sent. */
  readonly server: IntakeTarget | null;
  /** Null: the import does not go on where an earlier one stopped. */
  readonly progress: ImportProgress | null;
  readonly stopped: AbortSignal;
}

/** Somebody stopped the import. */
class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/**
 * Reads the files one after the other and posts in batches; memory stays bounded whatever their size. Without a server
 * nothing is sent. CRASH: posted records are in the log; a second run posts again what came after the last place, as duplicates.
 */
export async function importFiles(
  files: readonly string[],
  read: ReadAccesses,
  { server, progress, stopped }: ImportRun,
): Promise<Summary> {
  const bar = openBar(await bytesOf(files), 'access events');
  const summary = progress?.begun?.summary ?? emptySummary();
  const send = server === null ? openShow(summary) : openSend(server, stopped, summary);
  let bytesRead = 0;
  const onRead = (bytes: number) => {
    bytesRead += bytes;
    bar.update(bytesRead, summary.used);
  };
  try {
    const batch = new UploadBatch();
    for await (const one of read(files, onRead, progress?.begun?.place ?? beginning)) {
      if (stopped.aborted) throw new StoppedError('stopped');
      if ('reached' in one) {
        if (progress?.isDue !== true) continue;
        await send(batch.take());
        await progress.save(one.reached(), summary);
        continue;
      }
      if (count(one, summary) && batch.add(JSON.stringify(one.result.event))) await send(batch.take());
    }
    await send(batch.take());
  } finally {
    bar.stop();
  }
  await progress?.finish();
  return summary;
}

/** True for a record that is an event. */
function count(
  one: Exclude<ReadRecord, { reached: unknown }>,
  summary: Summary,
): one is Extract<ReadRecord, { result: unknown }> & { result: { event: object } } {
  if ('merged' in one) {
    summary.records += one.merged;
    summary.merged += one.merged;
    return false;
  }
  summary.records += one.records;
  if ('skipped' in one.result) countSkipped(summary, one.result.skipped);
  else if ('refused' in one.result) countRefused(summary, one.place, one.result.refused);
  return 'event' in one.result;
}

type Send = (lines: readonly FeedLine[]) => Promise<void>;

function openShow(summary: Summary): Send {
  const events: object[] = [];
  summary.events = events;
  return async (lines) => {
    summary.used += lines.length;
    for (const { text } of lines.slice(0, EVENTS_SHOWN_MAX - events.length)) events.push(JSON.parse(text));
  };
}

function openSend({ url, token }: IntakeTarget, stopped: AbortSignal, summary: Summary): Send {
  const post = openPost({
    url,
    token,
    clock: () => performance.now(),
    sleep: (ms) => delay(ms, undefined, { signal: stopped }).catch(() => {}),
    stopped,
    firstWaitMsMax: FIRST_WAIT_MS_MAX,
    onRejected: (result) => countRefused(summary, (result as { eventId?: string }).eventId ?? 'an event', result),
  });
  return async (lines) => {
    if (lines.length > 0) countSent(summary, await post('accessEvents', lines));
  };
}
