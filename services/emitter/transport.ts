import type { AccessEvent } from '../domain/access-event/access-event.ts';
import type { Problem } from '../value-forms/problems.ts';

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
