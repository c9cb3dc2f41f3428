import type { KeyObject } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { type Clock, systemClock } from '../adapters/clock.ts';
import { toRfc3339 } from '../value-forms/rfc3339.ts';
import {
  type AccessReport,
  asGiven,
  type BuiltEvent,
  buildEvent,
  type EmitterSource,
  heartbeatJson,
  type OpenedAccess,
} from './access-report.ts';
import { type AskFirst, permitted } from './ask-first.ts';
import { AuditRefusedError, AuditUnavailableError } from './audit-errors.ts';
import { type Access, audited, makeAccess, type Open, type Recorder } from './audited-access.ts';
import { Drainer, type Heartbeat, type Sleep } from './drainer.ts';
import { type EventSigner, noSigner, openEventSigner, readSigningKey } from './event-signer.ts';
import { Spool, SpoolDiskError, SpoolFullError, type SpoolOptions } from './spool/spool.ts';
import { SpoolReader } from './spool/spool-reader.ts';
import { ofSource, type Transport } from './transport.ts';

export interface Emitter {
  /**
   * Calls `open` only after the access is on record: acknowledged by custodes or, during an outage, flushed to the
   * spool. Throws `AuditUnavailableError` when it is neither and `AuditRefusedError` when the event is invalid; `open`
   * was not called then. Errors of `open` are rethrown. An emitter that asks first throws `AccessDeniedError` on a
   * denial.
   */
  withAudit<Value>(report: OpenedAccess, open: Open<Value>): Promise<Value>;
  /**
   * Reports an attempt that was denied or failed, or an access that was opened elsewhere. Nothing is to be prevented any
   * more, so it waits in the spool also while custodes does not accept the token. Throws as `withAudit` does otherwise.
   */
  report(report: AccessReport): Promise<Access>;
  state(): EmitterState;
  /**
   * Resolves when everything reported so far is delivered, or at `close`. It waits as long as an outage lasts, and does not keep
   * the process alive: see `state()` for what waits.
   */
  drained(): Promise<void>;
  /** Stops delivering. Undelivered events stay in the spool for the next start. */
  close(): Promise<void>;
}

export interface EmitterState {
  /** The number of events that are only on this disk. */
  readonly waiting: number;
  readonly spoolBytes: number;
  /** The reason why deliveries currently fail. */
  readonly outage: Error | null;
}

export interface EmitterOptions {
  readonly source: EmitterSource;
  readonly transport: Transport;
  /** A folder of this process alone, on a disk that survives it. `bytesMax` defaults to `SPOOL_BYTES_MAX`. */
  readonly spool: Omit<SpoolOptions, 'bytesMax'> & { readonly bytesMax?: number };
  /** The source's Ed25519 private key (PEM): every event is signed with it, and linked to the one before it. */
  readonly signingKeyFile?: string;
  /** `evaluation({ url, token })`: every `withAudit` asks custodes first, opens only if allowed, and cites the answer. */
  readonly askFirst?: AskFirst;
  /** Receives outages, unreadable bytes, late refusals, and a wait for the spool of a killed process. The default is a Node warning. */
  readonly onTrouble?: (error: Error) => void;
  /** How long to wait for an answer before the spool must suffice. */
  readonly decisionMsMax?: number;
  /** A heartbeat is sent whenever nothing was reported for so long. `null`: none is sent. */
  readonly heartbeatMs?: number | null;
  readonly clock?: Clock;
  readonly ids?: () => string;
  readonly sleep?: Sleep;
  readonly random?: () => number;
}

/** Room for about 500,000 events. */
const SPOOL_BYTES_MAX = 256 * 1024 * 1024;
const DECISION_MS_MAX = 2_000;
/** A source with the shortest `heartbeatSeconds` that counts, 60, is not silent with it. */
const HEARTBEAT_MS = 60_000;

/** Throws `LockHeldError` while another process uses the spool's folder, `SigningKeyError`, and `RangeError` for a spool without room. */
export async function openEmitter(options: EmitterOptions): Promise<Emitter> {
  const { transport, askFirst, onTrouble = warn, sleep = pause, random = Math.random, signingKeyFile } = options;
  const key = signingKeyFile === undefined ? null : await readSigningKey(signingKeyFile);
  const report = (line: string): void => onTrouble(new Error(line));
  const spool = await Spool.open({ bytesMax: SPOOL_BYTES_MAX, report, ...options.spool });
  const reader = new SpoolReader(spool, onTrouble);
  const signer = await signerOf(key, spool);
  const heartbeat = heartbeatOf(options, signer);
  const { id: sourceId } = options.source;
  const checked = ofSource(sourceId, transport);
  const drainer = new Drainer({ spool, reader, transport: checked, sleep, random, onTrouble, heartbeat });
  const recorder = new SpoolingRecorder(options, { spool, drainer, signer, transport: checked });
  drainer.start();
  return {
    async withAudit(given, open) {
      const report = asGiven(given);
      if (askFirst === undefined) return audited(recorder, report, open);
      const asking = { ask: askFirst, sourceId, recorder };
      return audited(recorder, await permitted(report, asking), open);
    },
    report: async (report) => recorder.record(asGiven(report)),
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

/** The spool is free for another try where this one fails. */
async function signerOf(key: KeyObject | null, spool: Spool): Promise<EventSigner> {
  if (key === null) return noSigner;
  try {
    return await openEventSigner(key, spool);
  } catch (error) {
    await spool.close();
    throw error;
  }
}

interface RecorderPorts {
  readonly spool: Spool;
  readonly drainer: Drainer;
  readonly signer: EventSigner;
  readonly transport: Pick<Transport, 'deliver'>;
}

class SpoolingRecorder implements Recorder {
  readonly #options: EmitterOptions;
  readonly #spool: Spool;
  readonly #drainer: Drainer;
  readonly #signer: EventSigner;
  readonly #transport: Pick<Transport, 'deliver'>;

  constructor(options: EmitterOptions, ports: RecorderPorts) {
    this.#options = options;
    this.#spool = ports.spool;
    this.#drainer = ports.drainer;
    this.#signer = ports.signer;
    this.#transport = ports.transport;
  }

  async begin(report: OpenedAccess): Promise<Access> {
    const event = this.#build(report);
    this.#requireOpen();
    if (this.#drainer.isUnauthorised) throw this.#unauthorised();
    const access = await this.#record(event, report);
    if (access.keptBy === 'custodes' || !this.#drainer.isUnauthorised) return access;
    // The begin event will be delivered later; its end event reports that nothing was opened.
    await this.end(report, { accessId: access.accessId, outcome: 'error' });
    throw this.#unauthorised();
  }

  async record(report: AccessReport): Promise<Access> {
    const event = this.#build(report);
    this.#requireOpen();
    return this.#record(event, report);
  }

  #requireOpen(): void {
    if (this.#drainer.isStopped) throw new AuditUnavailableError('the emitter is closed, expected an open one');
  }

  #unauthorised(): AuditUnavailableError {
    const expected = `expected a valid one of its source \`${this.#options.source.id}\`, or another \`source.id\``;
    return new AuditUnavailableError(`custodes rejected the access token of this tool, ${expected}`);
  }

  async #record(event: BuiltEvent, report: AccessReport): Promise<Access> {
    const sequence = await this.#spoolEvent(event);
    if (sequence === null) return this.#deliverUnspooled(report);
    const outcome = await this.#answerFor(sequence);
    if (outcome.kind === 'refused') throw new AuditRefusedError(outcome.problems);
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
      this.#reportError(new Error(`the end of access \`${accessId}\` is lost: ${cause.message}`, { cause }));
    }
  }

  #build(report: AccessReport, filled: { phase?: 'end'; accessId?: string } = {}): BuiltEvent {
    const { source, transport, clock = systemClock, ids = uuidv7 } = this.#options;
    const given = { eventId: ids(), occurredAt: toRfc3339(clock()), source, ...filled };
    const built = buildEvent(report, given, transport.check?.bind(transport));
    if ('problems' in built) throw new AuditRefusedError(built.problems);
    return built;
  }

  /**
   * Returns the event's number; `null` when the disk fails and no older event waits, so that it may be delivered
   * directly.
   */
  async #spoolEvent(event: BuiltEvent): Promise<number | null> {
    try {
      return (await this.#spool.append((number) => this.#signer.signed(event.toJson(number), number))).sequence;
    } catch (error) {
      // It reports a spool that was lost.
      this.#drainer.wake();
      if (error instanceof SpoolDiskError && this.#drainer.isDrained) return null;
      if (error instanceof SpoolFullError || error instanceof SpoolDiskError) {
        throw new AuditUnavailableError(`the access cannot be recorded anywhere: ${error.message}`, { cause: error });
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

  /** Uses another id: the failed write may have left the first one on the disk. */
  async #deliverUnspooled(report: AccessReport): Promise<Access> {
    const event = this.#build(report);
    await this.#deliver(event);
    return makeAccess(event.eventId, 'custodes');
  }

  async #deliver(event: BuiltEvent): Promise<void> {
    const { decisionMsMax = DECISION_MS_MAX } = this.#options;
    const outgoing = { sequence: 0, json: this.#signer.signed(event.toJson(null), null) };
    const delivering = this.#transport.deliver([outgoing], AbortSignal.timeout(decisionMsMax));
    const [delivery] = await delivering.catch((cause: Error) => {
      throw new AuditUnavailableError(`the access cannot be recorded anywhere: ${cause.message}`, { cause });
    });
    if (delivery?.status === 'refused') throw new AuditRefusedError(delivery.problems);
  }

  #reportError(error: Error): void {
    (this.#options.onTrouble ?? warn)(error);
  }
}

function heartbeatOf(options: EmitterOptions, signer: EventSigner): Heartbeat | null {
  const { source, heartbeatMs = HEARTBEAT_MS, clock = systemClock, ids = uuidv7 } = options;
  if (heartbeatMs === null) return null;
  const filled = () => ({ eventId: ids(), occurredAt: toRfc3339(clock()), source, phase: 'heartbeat' as const });
  return { everyMs: heartbeatMs, toJson: (last) => signer.signed(heartbeatJson(filled(), last), null) };
}

function warn(error: Error): void {
  process.emitWarning(error.message, { type: 'CustodesEmitterWarning' });
}

/** Does not keep the process alive: the spool stores the waiting events. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
