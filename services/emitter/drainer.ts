import type { Problem } from '../value-forms/problems.ts';
import { AuditRefusedError } from './audit-errors.ts';
import type { Spool } from './spool/spool.ts';
import type { SpoolEntry } from './spool/spool-entry.ts';
import { BATCH_EVENTS_MAX, type SpoolReader, SpoolUnreadableError } from './spool/spool-reader.ts';
import { type Delivery, type Transport, TransportError } from './transport.ts';

/** Waits; returns early, without an error, when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface DrainerPorts {
  readonly spool: Spool;
  readonly reader: SpoolReader;
  readonly transport: Pick<Transport, 'deliver'>;
  readonly sleep: Sleep;
  /** Returns a number from 0 to below 1. */
  readonly random: () => number;
  readonly onTrouble: (error: Error) => void;
  readonly heartbeat: Heartbeat | null;
}

/** What is sent while there is nothing to deliver. */
export interface Heartbeat {
  readonly everyMs: number;
  /** The event; `lastSequence` is the highest number that was acknowledged with all below it, or null. */
  toJson(lastSequence: number | null): string;
}

/** The result that a caller gets for its event. In every case the event is on disk, here or there. */
export type ReportOutcome =
  | { readonly kind: 'acknowledged' | 'spooled' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

const BACK_OFF_MS_MIN = 100;
export const BACK_OFF_MS_MAX = 30_000;

/** How long the last heartbeat may keep a tool from ending. */
const FAREWELL_MS_MAX = 1_000;

/**
 * Delivers the spool in order, one batch at a time. Every failure counts as an outage: the same batch is retried after
 * a growing, jittered pause, so that a thousand tools do not reconnect at the same moment. While nothing waits it sends
 * heartbeats: a heartbeat is stored nowhere, because a late one would be no sign of life.
 */
export class Drainer {
  readonly #ports: DrainerPorts;
  readonly #stopped = new AbortController();
  readonly #asking = new Map<number, (outcome: ReportOutcome) => void>();
  #outage: Error | null = null;
  /** Stays until something was accepted: a network that fails after a 401 makes the token no better. */
  #isTokenRefused = false;
  #batchMax = BATCH_EVENTS_MAX;
  #wake: () => void = () => undefined;
  #drained: { readonly below: number; readonly resolve: () => void }[] = [];
  #ended: Promise<void> = Promise.resolve();
  #heartbeat: Heartbeat | null;
  #isHeartbeatDue = false;
  #isHeartbeatRefused = false;
  #hasLeft = false;
  /** The first number that no heartbeat has claimed. */
  #claimedBelow = 0;

  constructor(ports: DrainerPorts) {
    this.#ports = ports;
    this.#heartbeat = ports.heartbeat;
    this.#claimedBelow = ports.spool.deliveredBelow;
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** The error that deliveries currently meet. */
  get outage(): Error | null {
    return this.#outage;
  }

  /** custodes did not accept the token, and has accepted nothing since. */
  get isUnauthorised(): boolean {
    return this.#isTokenRefused;
  }

  get isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  get isDrained(): boolean {
    return this.#ports.spool.deliveredBelow === this.#ports.spool.nextSequence;
  }

  /**
   * Resolves with the result of a spooled event; at once during an outage. Call it right after the event was spooled.
   */
  outcomeOf(sequence: number): Promise<ReportOutcome> {
    const outcome: Promise<ReportOutcome> =
      this.#outage === null
        ? new Promise((resolve) => this.#asking.set(sequence, resolve))
        : Promise.resolve({ kind: 'spooled' });
    this.#wake();
    return outcome;
  }

  /** Call it when the spool has new entries. */
  wake(): void {
    this.#wake();
  }

  /** The caller no longer waits: a later refusal is reported as trouble, not as an answer. */
  giveUpOn(sequence: number): void {
    this.#asking.get(sequence)?.({ kind: 'spooled' });
    this.#asking.delete(sequence);
  }

  /** Resolves when everything that was spooled before is delivered, or when the drainer stops. */
  drained(): Promise<void> {
    if (this.isDrained) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push({ below: this.#ports.spool.nextSequence, resolve });
      this.#wake();
    });
  }

  /** Ends the delivery in progress; undelivered events stay in the spool. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await this.#ended;
    this.#answerAllAsSpooled();
    this.#notifyDrained();
    const isClaimed = this.#claimedBelow === this.#ports.spool.deliveredBelow;
    if (isClaimed || !this.isDrained || this.#outage !== null) return;
    // What this run reported last is only missed if somebody learns its number.
    await this.#sendHeartbeat(AbortSignal.timeout(FAREWELL_MS_MAX)).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    for (let failures = 0; !signal.aborted; ) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      try {
        if (!(await this.#deliverNext())) {
          this.#notifyDrained();
          if (this.#isHeartbeatDue) await this.#sendHeartbeat(signal);
          await this.#idle(woken);
        }
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.#enterOutage(error as Error);
        await this.#ports.sleep(pauseMs(failures, error, this.#ports.random()), signal);
      }
    }
  }

  /** Waits for an event, or until a heartbeat is due. */
  async #idle(woken: Promise<void>): Promise<void> {
    if (this.#heartbeat === null) return woken;
    const pausing = new AbortController();
    const paused = this.#ports.sleep(this.#heartbeat.everyMs, pausing.signal).then(() => {
      this.#isHeartbeatDue = !pausing.signal.aborted;
    });
    await Promise.race([woken, paused]);
    pausing.abort();
  }

  /** Rejects like a delivery; a server of a release that knows no heartbeats gets no more of them, and others may be corrected. */
  async #sendHeartbeat(signal: AbortSignal): Promise<void> {
    const { spool, transport, onTrouble } = this.#ports;
    if (this.#heartbeat === null) return;
    const { deliveredBelow } = spool;
    const lastSequence = deliveredBelow === 0 ? null : deliveredBelow - 1;
    const beat = { sequence: -1, json: this.#heartbeat.toJson(lastSequence) };
    const [delivery] = await transport.deliver([beat], signal);
    this.#isHeartbeatDue = false;
    this.#endOutage();
    const wasRefused = this.#isHeartbeatRefused;
    this.#isHeartbeatRefused = delivery?.status === 'refused';
    if (delivery?.status !== 'refused') {
      this.#claimedBelow = deliveredBelow;
      return;
    }
    if (delivery.problems.some(({ field }) => field === 'phase')) this.#heartbeat = null;
    if (!wasRefused) onTrouble(new AuditRefusedError(delivery.problems));
  }

  /** Returns false when there is nothing to deliver. */
  async #deliverNext(): Promise<boolean> {
    const { reader, spool, transport } = this.#ports;
    if (spool.loss !== null) return this.#leave(spool.loss);
    const before = spool.nextSequence;
    const entries = await reader.next(this.#batchMax);
    if (entries.length === 0) {
      if (spool.deliveredBelow < before) {
        // The remaining entries below were unreadable.
        reader.expectFrom(before);
        await spool.setDelivered(before);
        // Nothing that waits will be sent: only the next access shows whether custodes accepts the token now.
        this.#endOutage();
      }
      return false;
    }
    const deliveries = await transport.deliver(entries, this.#stopped.signal);
    const isAnyTaken = deliveries.some(({ status }) => status !== 'refused');
    const isLast = entries.at(-1)?.sequence === spool.nextSequence - 1;
    // A refusal does not show that the token is accepted: only what waits behind it does, or the next access where nothing waits.
    if (isAnyTaken || isLast || !this.#isTokenRefused) {
      this.#endOutage();
      this.#batchMax = Math.min(this.#batchMax * 2, BATCH_EVENTS_MAX);
    }
    for (const [index, entry] of entries.entries()) await this.#settle(entry, deliveries[index]);
    await reader.delivered(entries);
    this.#notifyDrained();
    return true;
  }

  /** Another process that has the spool delivers what is there, and sends the heartbeats; of a spool that is gone they show what is missing. */
  #leave({ is, waiting }: NonNullable<Spool['loss']>): false {
    if (this.#hasLeft) return false;
    this.#hasLeft = true;
    if (is === 'taken-over') this.#heartbeat = null;
    this.#endOutage();
    this.#answerAllAsSpooled();
    const { folder } = this.#ports.spool;
    const lost =
      is === 'taken-over'
        ? `another process took the spool \`${folder}\` over, because this one did nothing for ten seconds`
        : `the spool \`${folder}\` was removed, with ${waiting} ${waiting === 1 ? 'event' : 'events'} that waited there`;
    this.#ports.onTrouble(new Error(`${lost}: from now on events are sent without a number`));
    return false;
  }

  async #settle({ sequence, json }: SpoolEntry, delivery: Delivery | undefined): Promise<void> {
    const answer = this.#asking.get(sequence);
    this.#asking.delete(sequence);
    if (delivery?.status === 'refused') {
      if (answer !== undefined) return answer({ kind: 'refused', problems: delivery.problems });
      this.#ports.onTrouble(new AuditRefusedError(delivery.problems));
      await this.#keepRefused(sequence, json);
      return;
    }
    if (delivery?.status === 'conflict') {
      this.#ports.onTrouble(new Error(`event ${sequence} contradicts another event with the same id`));
    }
    answer?.({ kind: 'acknowledged' });
  }

  /**
   * The recording may have been viewed already, so the event is kept as evidence. A full disk must not keep those behind it from being
   * delivered, which frees space: of this one only the dead letter of custodes remains then.
   */
  async #keepRefused(sequence: number, json: string): Promise<void> {
    try {
      await this.#ports.spool.keepRefused(sequence, json);
    } catch (error) {
      this.#ports.onTrouble(new Error(`event ${sequence} was refused and cannot be kept: ${(error as Error).message}`));
    }
  }

  #enterOutage(error: Error): void {
    const isRefused = error instanceof TransportError && error.isUnauthorised;
    const isOfSpool = error instanceof SpoolUnreadableError && !(this.#outage instanceof SpoolUnreadableError);
    const isNew = this.#outage === null || (isRefused && !this.#isTokenRefused) || isOfSpool;
    this.#outage = error;
    this.#isTokenRefused ||= isRefused;
    // The receiver may have a lower limit than ours, such as a quota of events per second. What a refused token sends is all in vain.
    this.#batchMax = isRefused ? 1 : Math.max(1, Math.floor(this.#batchMax / 2));
    if (isNew) this.#ports.onTrouble(error);
    this.#answerAllAsSpooled();
  }

  #endOutage(): void {
    this.#outage = null;
    this.#isTokenRefused = false;
  }

  #answerAllAsSpooled(): void {
    for (const answer of this.#asking.values()) answer({ kind: 'spooled' });
    this.#asking.clear();
  }

  #notifyDrained(): void {
    const { deliveredBelow } = this.#ports.spool;
    const isOver = ({ below }: { below: number }): boolean => this.#stopped.signal.aborted || below <= deliveredBelow;
    const over = this.#drained.filter(isOver);
    this.#drained = this.#drained.filter((one) => !isOver(one));
    for (const { resolve } of over) resolve();
  }
}

/** The pause doubles from 100 ms to 30 s, minus a random half; never shorter than requested, within 30 s. */
function pauseMs(failures: number, error: unknown, random: number): number {
  const fullMs = Math.min(BACK_OFF_MS_MIN * 2 ** Math.min(failures - 1, 20), BACK_OFF_MS_MAX);
  const askedMs = error instanceof TransportError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(fullMs / 2 + (random * fullMs) / 2, Math.min(askedMs, BACK_OFF_MS_MAX));
}
