import { setTimeout as delay } from 'node:timers/promises';
import type { Imported } from '../../../services/domain/access-import/imported.ts';
import type { FeedLine } from '../../feed/feed.ts';
import { openPost } from '../../feed/post-batches.ts';
import { UploadBatch } from '../input/batch.ts';
import { bytesOf } from '../input/open-bytes.ts';
import { openBar } from '../input/progress-bar.ts';
import { countRefused, countSent, countSkipped, EVENTS_SHOWN_MAX, emptySummary, type Summary } from './summary.ts';

/** What became of a record: an event of its own, or nothing; or of several that are parts of an event that comes later. */
export type ReadRecord =
  | {
      /** The position of the record, for messages: `trail.json.gz:17`. */
      readonly place: string;
      readonly result: Imported;
      /** 0 for the event of records that were counted as merged. */
      readonly records: 0 | 1;
    }
  | { readonly merged: number };

/** Reads the records of all files. Calls `onRead` with the number of file bytes read. Throws InputError. */
export type ReadAccesses = (files: readonly string[], onRead: (bytes: number) => void) => AsyncIterable<ReadRecord>;

export interface IntakeTarget {
  readonly url: string;
  readonly token: string | null;
}

/** A wrong address should fail at once. During an import the command waits for a server that restarts. */
const FIRST_WAIT_MS_MAX = 1000;

/**
 * Reads the files one after the other and posts in batches; memory stays bounded whatever their size. Without a server
 * nothing is sent. CRASH: posted records are in the log; a second run posts them again, as duplicates.
 */
export async function importFiles(
  files: readonly string[],
  read: ReadAccesses,
  server: IntakeTarget | null,
): Promise<Summary> {
  const bar = openBar(await bytesOf(files), 'access events');
  const summary = emptySummary();
  const send = server === null ? openShow(summary) : openSend(server, summary);
  let bytesRead = 0;
  const onRead = (bytes: number) => {
    bytesRead += bytes;
    bar.update(bytesRead, summary.used);
  };
  try {
    const batch = new UploadBatch();
    for await (const one of read(files, onRead)) {
      if ('merged' in one) {
        summary.records += one.merged;
        summary.merged += one.merged;
        continue;
      }
      const { place, result, records } = one;
      summary.records += records;
      if ('skipped' in result) countSkipped(summary, result.skipped);
      else if ('refused' in result) countRefused(summary, place, result.refused);
      else if (batch.add(JSON.stringify(result.event))) await send(batch.take());
    }
    await send(batch.take());
  } finally {
    bar.stop();
  }
  return summary;
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

function openSend({ url, token }: IntakeTarget, summary: Summary): Send {
  const post = openPost({
    url,
    token,
    clock: Date.now,
    sleep: (ms) => delay(ms),
    stopped: new AbortController().signal,
    firstWaitMsMax: FIRST_WAIT_MS_MAX,
    onRejected: (result) => countRefused(summary, (result as { eventId?: string }).eventId ?? 'an event', result),
  });
  return async (lines) => {
    if (lines.length > 0) countSent(summary, await post('accessEvents', lines));
  };
}
