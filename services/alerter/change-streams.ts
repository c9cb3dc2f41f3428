import { setTimeout as pause } from 'node:timers/promises';
import { HttpProblem } from '../adapters/http/problem.ts';
import type { Response } from '../adapters/http/server.ts';
import type { AlertBook } from './alert-book.ts';

/** Changes within this time are one event, in milliseconds. */
const COALESCED_MILLIS = 1_000;
/** How often a stream without changes gets a comment: proxies cut a silent connection off after a minute. */
const COMMENT_MILLIS = 20_000;
/** A stream ends after this time; the page opens another, which checks again who asks. */
const STREAM_MILLIS_MAX = 10 * 60_000;
/** A client that has not read the end of its stream by then is cut off. */
const FLUSH_MILLIS_MAX = 10_000;
/** How long a page waits before it connects again, in milliseconds. */
const RECONNECT_MILLIS = 2_000;
const STREAMS_MAX = 1_000;
/** So that nobody keeps others from following. */
export const STREAMS_OF_ONE_MAX = 50;
const RETRY_AFTER_S = 10;

/**
 * Streams that report that alerts or cases changed, as Server-Sent Events (WHATWG HTML, section 9.2): the id of an event
 * is the offset of `alerts` that the table has reached. An event has no content, so a page reads what it shows again, and
 * each of these reads is recorded.
 */
export class ChangeStreams {
  readonly #book: Pick<AlertBook, 'offset' | 'reached'>;
  /** Each with who follows; `null`: nobody in particular. */
  readonly #streams = new Map<Response, string | null>();
  #isWatching = false;

  constructor(book: Pick<AlertBook, 'offset' | 'reached'>) {
    this.#book = book;
  }

  get size(): number {
    return this.#streams.size;
  }

  /**
   * Answers `who` with a stream; `null`: with the operator token or `AUTH=off`, which may be everybody. Its first event is
   * immediate: what changed while a page was not connected is not missed.
   */
  open(res: Response, who: string | null): void {
    // Its client left while the read was recorded: nothing will report that again.
    if (res.destroyed) return;
    const own = who === null ? 0 : [...this.#streams.values()].filter((one) => one === who).length;
    if (own >= STREAMS_OF_ONE_MAX || this.#streams.size >= STREAMS_MAX) {
      const [count, whose] = own >= STREAMS_OF_ONE_MAX ? [own, ' of yours'] : [STREAMS_MAX, ''];
      const detail = `${count} pages${whose} follow the alerts already; this one has to ask from time to time`;
      throw new HttpProblem('not-ready', { detail, retryAfterSeconds: RETRY_AFTER_S });
    }
    res.status(200).set('Content-Type', 'text/event-stream').flushHeaders();
    res.write(`retry: ${RECONNECT_MILLIS}\n${eventAt(this.#book.offset)}`);
    const comments = setInterval(() => send(res, ':\n\n'), COMMENT_MILLIS).unref();
    const end = setTimeout(() => {
      forget();
      res.end();
      // Where the client does not read, nothing else closes its connection.
      setTimeout(() => res.destroy(), FLUSH_MILLIS_MAX).unref();
    }, STREAM_MILLIS_MAX).unref();
    const forget = (): void => {
      clearInterval(comments);
      clearTimeout(end);
      this.#streams.delete(res);
    };
    this.#streams.set(res, who);
    res.once('close', forget);
    void this.#watch();
  }

  /** Runs while there are streams. */
  async #watch(): Promise<void> {
    if (this.#isWatching) return;
    this.#isWatching = true;
    while (this.#streams.size > 0) {
      await this.#book.reached(this.#book.offset + 1);
      await pause(COALESCED_MILLIS, undefined, { ref: false });
      const event = eventAt(this.#book.offset);
      for (const stream of this.#streams.keys()) send(stream, event);
    }
    this.#isWatching = false;
  }
}

/**
 * A client that does not read gets nothing further until it has. A stream that ended is open until the client has read it, and a
 * write to it would end the process.
 */
function send(stream: Response, text: string): void {
  if (!stream.writableEnded && !stream.writableNeedDrain) stream.write(text);
}

function eventAt(offset: number): string {
  return `id: ${offset}\nevent: changed\ndata: ${offset}\n\n`;
}
