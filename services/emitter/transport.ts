import type { AccessEvent, Problem } from '../domain/access-event/access-event.ts';

/** An event in the JSON form of `docs/interfaces` section 2, with its number. */
export interface OutgoingEvent {
  readonly sequence: number;
  readonly json: string;
}

/** What became of one event. A conflict is in the log too, beside the event it contradicts. */
export type Delivery =
  | { readonly status: 'acknowledged' | 'conflict' }
  | { readonly status: 'refused'; readonly problems: readonly Problem[] };

/** The way from a tool to custodes. One call at a time. */
export interface Transport {
  /** What this transport could never deliver, said before the event gets a number. */
  check?(event: AccessEvent): readonly Problem[];
  /**
   * Resolves with one delivery an event, in order, only when all of them are on disk there (or refused for good).
   * Rejects when the outcome is unknown or nothing was taken; the same events are then delivered again.
   */
  deliver(events: readonly OutgoingEvent[], signal: AbortSignal): Promise<readonly Delivery[]>;
  /** Called once, after the last delivery. */
  close?(): Promise<void>;
}

/** Nothing is known to have been taken. Other errors of a transport count as this one without a hint. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** How long the other side asked to be left alone. */
  readonly retryAfterMs: number | null;
  /** The other side does not know us: nothing may be shown, however durable our spool is. */
  readonly isUnauthorised: boolean;

  constructor(message: string, hints: { retryAfterMs?: number | null; isUnauthorised?: boolean } = {}) {
    super(message);
    this.retryAfterMs = hints.retryAfterMs ?? null;
    this.isUnauthorised = hints.isUnauthorised ?? false;
  }
}
