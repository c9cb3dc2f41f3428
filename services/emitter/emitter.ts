import { setTimeout } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { type Clock, systemClock } from '../adapters/clock/clock.ts';
import { toRfc3339 } from '../domain/access-event/rfc3339.ts';
import {
  type AccessReport,
  type BuiltEvent,
  buildEvent,
  type EmitterSource,
  type OpenedAccess,
} from './access-report.ts';
import { type AskFirst, permitted } from './ask-first.ts';
import { AuditRefusedError, AuditUnavailableError } from './audit-errors.ts';
import { type Access, audited, makeAccess, type Open, type Recorder } from './audited-access.ts';
import { Drainer, type Sleep } from './drainer.ts';
import { Spool, SpoolDiskError, SpoolFullError, type SpoolOptions } from './spool/spool.ts';
import { SpoolReader } from './spool/spool-reader.ts';
import type { Transport } from './transport.ts';

export interface Emitter {
  /**
   * Opens nothing before the access is on record: acknowledged by custodes or, during an outage, flushed to the spool.
   * Throws `AuditUnavailableError` when it is neither and `AuditRefusedError` when the event is wrong; then `open` did
   * not run. What `open` throws is thrown on. An emitter that asks first throws `AccessDeniedError` on a no.
   */
  withAudit<Value>(report: OpenedAccess, open: Open<Value>): Promise<Value>;
  /** An attempt that was denied or failed, or an access that was opened elsewhere. Throws as `withAudit` does. */
  report(report: AccessReport): Promise<Access>;
  state(): EmitterState;
  /** Resolves when everything reported so far is delivered, or at `close`. */
  drained(): Promise<void>;
  /** Stops delivering; what was not delivered stays in the spool for the next start. */
  close(): Promise<void>;
}

export interface EmitterState {
  /** Events on this disk only. */
  readonly waiting: number;
  readonly spoolBytes: number;
  /** Why deliveries fail at present. */
  readonly outage: Error | null;
}

export interface EmitterOptions {
  readonly source: EmitterSource;
  readonly transport: Transport;
  /** A folder of this process alone, on a disk that survives it. `bytesMax`: `SPOOL_BYTES_MAX` unless given. */
  readonly spool: Omit<SpoolOptions, 'bytesMax'> & { readonly bytesMax?: number };
  /** `evaluation({ url })`: every `withAudit` asks custodes first, opens on a yes only, and cites the answer. */
  readonly askFirst?: AskFirst;
  /** Outages, unreadable bytes, late refusals. A Node warning unless given. */
  readonly onTrouble?: (error: Error) => void;
  /** How long an answer is waited for before the spool has to do. */
  readonly decisionMsMax?: number;
  readonly clock?: Clock;
  readonly ids?: () => string;
  readonly sleep?: Sleep;
  readonly random?: () => number;
}

/** About 500,000 events. */
export const SPOOL_BYTES_MAX = 256 * 1024 * 1024;
export const DECISION_MS_MAX = 2_000;

/** Throws `LockHeldError` while another process uses the spool's folder. */
export async function openEmitter(options: EmitterOptions): Promise<Emitter> {
  const { transport, askFirst, onTrouble = warn, sleep = pause, random = Math.random } = options;
  const spool = await Spool.open({ bytesMax: SPOOL_BYTES_MAX, ...options.spool });
  const reader = new SpoolReader(spool, onTrouble);
  const drainer = new Drainer({ spool, reader, transport, sleep, random, onTrouble });
  const recorder = new SpoolingRecorder(options, spool, drainer);
  drainer.start();
  return {
    async withAudit(report, open) {
      if (askFirst === undefined) return audited(recorder, report, open);
      const asking = { ask: askFirst, sourceId: options.source.id, recorder };
      return audited(recorder, await permitted(report, asking), open);
    },
    report: (report) => recorder.begin(report),
    state: () => ({
      waiting: spool.nextSequence - spool.deliveredBelow,
      spoolBytes: spool.bytes,
      outage: drainer.outage,
    }),
    drained: () => drainer.drained(),
    async close() {
      await drainer.stop();
      await spool.close();
      await transport.close?.();
    },
  };
}

class SpoolingRecorder implements Recorder {
  readonly #options: EmitterOptions;
  readonly #spool: Spool;
  readonly #drainer: Drainer;

  constructor(options: EmitterOptions, spool: Spool, drainer: Drainer) {
    this.#options = options;
    this.#spool = spool;
    this.#drainer = drainer;
  }

  async begin(report: AccessReport): Promise<Access> {
    const event = this.#build(report);
    if (this.#drainer.isStopped) throw new AuditUnavailableError('the emitter is closed, expected an open one');
    if (this.#drainer.isUnauthorised) throw unauthorised();
    const sequence = await this.#spoolEvent(event);
    if (sequence === null) return this.#deliverUnspooled(report);
    const outcome = await this.#answerFor(sequence);
    if (outcome.kind === 'refused') throw new AuditRefusedError(outcome.problems);
    if (outcome.kind === 'unauthorised') {
      // The begin will be delivered some day; its end will say that nothing was opened.
      await this.end(report, { accessId: event.eventId, outcome: 'error' });
      throw unauthorised();
    }
    return makeAccess(event.eventId, outcome.kind === 'acknowledged' ? 'custodes' : 'spool');
  }

  async end(report: AccessReport, { accessId, ...rest }: Parameters<Recorder['end']>[1]): Promise<void> {
    try {
      const { extent: _ofBegin, ...fields } = report;
      const event = this.#build({ ...fields, ...rest }, { phase: 'end', accessId });
      const sequence = await this.#spoolEvent(event);
      if (sequence === null) await this.#deliver(event);
      else this.#drainer.wake();
    } catch (error) {
      const cause = error as Error;
      this.#tell(new Error(`the end of access \`${accessId}\` is lost: ${cause.message}`, { cause }));
    }
  }

  #build(report: AccessReport, filled: { phase?: 'end'; accessId?: string } = {}): BuiltEvent {
    const { source, transport, clock = systemClock, ids = uuidv7 } = this.#options;
    const given = { eventId: ids(), occurredAt: toRfc3339(clock()), source, ...filled };
    const built = buildEvent(report, given, transport.check?.bind(transport));
    if ('problems' in built) throw new AuditRefusedError(built.problems);
    return built;
  }

  /** The event's number; `null` when the disk fails and nothing older waits, so that it may be delivered by itself. */
  async #spoolEvent(event: BuiltEvent): Promise<number | null> {
    try {
      return (await this.#spool.append(event.toJson)).sequence;
    } catch (error) {
      if (error instanceof SpoolDiskError && this.#drainer.isDrained) return null;
      if (error instanceof SpoolFullError || error instanceof SpoolDiskError) {
        throw new AuditUnavailableError(`the access can be kept nowhere: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }

  async #answerFor(sequence: number) {
    const { decisionMsMax = DECISION_MS_MAX } = this.#options;
    const timer = globalThis.setTimeout(() => this.#drainer.giveUpOn(sequence), decisionMsMax);
    try {
      return await this.#drainer.outcomeOf(sequence);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Under another id: the failed write may have left the first one on the disk. */
  async #deliverUnspooled(report: AccessReport): Promise<Access> {
    const event = this.#build(report);
    await this.#deliver(event);
    return makeAccess(event.eventId, 'custodes');
  }

  async #deliver(event: BuiltEvent): Promise<void> {
    const { transport, decisionMsMax = DECISION_MS_MAX } = this.#options;
    const outgoing = { sequence: 0, json: event.toJson(null) };
    const [delivery] = await transport.deliver([outgoing], AbortSignal.timeout(decisionMsMax)).catch((cause: Error) => {
      throw new AuditUnavailableError(`the access can be kept nowhere: ${cause.message}`, { cause });
    });
    if (delivery?.status === 'refused') throw new AuditRefusedError(delivery.problems);
  }

  #tell(error: Error): void {
    (this.#options.onTrouble ?? warn)(error);
  }
}

function unauthorised(): AuditUnavailableError {
  return new AuditUnavailableError('custodes does not accept the token of this tool, expected a valid one');
}

function warn(error: Error): void {
  process.emitWarning(error.message, { type: 'CustodesEmitterWarning' });
}

/** A tool that has nothing else to do may end meanwhile: the spool keeps what waits. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
