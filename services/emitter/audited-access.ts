import type { AccessReport, Extent, OpenedAccess } from './access-report.ts';

const ofEmitters = Symbol('of emitters');

/**
 * Proof that an access is recorded. Only emitters create one, so a function that requires an `Access` cannot be called
 * by code that forgot to report. Require it in the function that opens the video.
 */
export class Access {
  /** The `eventId` of the access; the `accessId` of its end. */
  readonly accessId: string;
  /** The keeper of the event: custodes, or until it is sent the spool of this machine. */
  readonly keptBy: 'custodes' | 'spool';
  readonly #brand: symbol;

  private constructor(brand: symbol, accessId: string, keptBy: 'custodes' | 'spool') {
    this.#brand = brand;
    this.accessId = accessId;
    this.keptBy = keptBy;
  }

  /** @internal */
  static make(brand: symbol, accessId: string, keptBy: 'custodes' | 'spool'): Access {
    if (brand !== ofEmitters) throw new TypeError('an access is made by an emitter, expected `withAudit`');
    return new Access(brand, accessId, keptBy);
  }

  /** False for anything that merely looks like an access. */
  static isGenuine(value: unknown): value is Access {
    return value instanceof Access && #brand in value && value.#brand === ofEmitters;
  }
}

/** @internal */
export function makeAccess(accessId: string, keptBy: 'custodes' | 'spool'): Access {
  return Access.make(ofEmitters, accessId, keptBy);
}

/**
 * The result of `open` if viewing takes time: its value, and a promise that settles when viewing ends, with the amount
 * viewed if known.
 */
export class Playback<Value> {
  constructor(
    readonly value: Value,
    readonly ended: Promise<Extent | undefined>,
  ) {}
}

/** `return playback(stream, ended)`: the end is reported when `ended` settles. */
export function playback<Value>(value: Value, ended: Promise<Extent | undefined>): Playback<Value> {
  return new Playback(value, ended);
}

/** The operations of an emitter, from which `audited` builds the rest. */
export interface Recorder {
  /** Records an access that is about to be opened. Throws where it must stay closed. */
  begin(report: OpenedAccess): Promise<Access>;
  /** Records what was denied or failed, or was opened elsewhere. */
  record(report: AccessReport): Promise<Access>;
  /** Never throws: the access is on record, and nobody waits for its end. */
  end(report: AccessReport, end: { accessId: string; extent?: Extent; outcome?: 'error' }): Promise<void>;
}

export type Open<Value> = (access: Access) => Promise<Value | Playback<Value>> | Value | Playback<Value>;

/** Records, then opens, then records the end: of a playback when it ends, and of an `open` that threw. */
export async function audited<Value>(recorder: Recorder, report: OpenedAccess, open: Open<Value>): Promise<Value> {
  const access = await recorder.begin(report);
  const { accessId } = access;
  let opened: Value | Playback<Value>;
  try {
    opened = await open(access);
  } catch (error) {
    await recorder.end(report, { accessId, outcome: 'error' });
    throw error;
  }
  if (!(opened instanceof Playback)) return opened;
  opened.ended.then(
    (extent) => recorder.end(report, extent === undefined ? { accessId } : { accessId, extent }),
    () => recorder.end(report, { accessId, outcome: 'error' }),
  );
  return opened.value;
}
