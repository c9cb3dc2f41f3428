import type { AccessEvent } from '../domain/access-event/access-event.ts';
import { type Problem, sentenceOf } from '../value-forms/problems.ts';

/** An event in the JSON form of `docs/interfaces` section 2, with its number. */
export interface OutgoingEvent {
  readonly sequence: number;
  readonly json: string;
}

/** The result of one event. A conflict is in the log too, beside the event it contradicts. */
export type Delivery =
  | { readonly status: 'acknowledged' | 'conflict' }
  | { readonly status: 'refused'; readonly problems: readonly Problem[] };

/** Delivers events from a tool to custodes. One call at a time. */
export interface Transport {
  /** Reports what this transport could never deliver, before the event gets a number. */
  check?(event: AccessEvent): readonly Problem[];
  /**
   * Resolves with one delivery per event, in order, once all of them are on disk there (or refused for good). Rejects
   * when the outcome is unknown or nothing was accepted; the same events are then delivered again.
   */
  deliver(events: readonly OutgoingEvent[], signal: AbortSignal): Promise<readonly Delivery[]>;
  /** Called once, after the last delivery. */
  close?(): Promise<void>;
}

/** No event is known to have been accepted. Other errors of a transport count as this one without a hint. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** How long the receiver asked the caller to wait. */
  readonly retryAfterMs: number | null;
  /** The receiver rejected our credentials: nothing may be shown, however durable the spool is. */
  readonly isUnauthorised: boolean;

  constructor(message: string, hints: { retryAfterMs?: number | null; isUnauthorised?: boolean } = {}) {
    super(message);
    this.retryAfterMs = hints.retryAfterMs ?? null;
    this.isUnauthorised = hints.isUnauthorised ?? false;
  }
}

/**
 * Rejects, as a refused token does, where the token is of another source: the events are not wrong, and wait for the right one.
 * What this tool reported under another id before is refused like any event.
 */
export function ofSource(sourceId: string, transport: Transport): Pick<Transport, 'deliver'> {
  return {
    async deliver(events, signal) {
      const deliveries = await transport.deliver(events, signal);
      for (const [at, { json }] of events.entries()) {
        const delivery = deliveries[at];
        const problem = delivery?.status === 'refused' && delivery.problems.find(({ field }) => field === 'source.id');
        if (!problem || JSON.parse(json).source.id !== sourceId) continue;
        throw new TransportError(`the token is of another source: ${sentenceOf(problem)}`, { isUnauthorised: true });
      }
      return deliveries;
    },
  };
}
