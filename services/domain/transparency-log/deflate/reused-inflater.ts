import { constants, createInflateRaw, deflateRawSync } from 'node:zlib';

/** What `inflateRawSync` itself uses of an engine. Node documents none of it: where it is not there, or does something else, it is not used. */
export interface NodeEngine {
  readonly destroyed: boolean;
  readonly _handle: {
    reset(): void;
    writeSync(
      flush: number,
      from: Buffer,
      fromAt: number,
      fromLength: number,
      to: Buffer,
      toAt: number,
      toLength: number,
    ): void;
  };
  /** The bytes that are left of `to`, and of `from`. */
  readonly _writeState: Uint32Array;
}

/**
 * Inflates into memory that the caller has already, by one engine for all calls. `inflateRawSync` makes an engine and takes
 * memory in each call, which takes as long as inflating some 10 KB, and the collector is started for that memory.
 */
export class ReusedInflater {
  #engine: NodeEngine | null = null;
  readonly #open: () => NodeEngine;
  /** False where this Node has no such engine; null until the first call. */
  #isUsable: boolean | null = null;

  constructor(open: () => NodeEngine = openEngine) {
    this.#open = open;
  }

  /** The bytes that `data` inflated to in `memory`; null where it is not one stream, or too long: ask `inflateRawSync` why. */
  inflate(data: Buffer, memory: Buffer): number | null {
    this.#isUsable ??= inflatesHello(this.#open);
    if (!this.#isUsable) return null;
    this.#engine ??= this.#open();
    const length = inflate(this.#engine, data, memory);
    if (this.#engine.destroyed) this.#engine = null;
    return length;
  }
}

/** Null where the data are not one stream, or too long. The engine may be destroyed then. */
function inflate(engine: NodeEngine, data: Buffer, memory: Buffer): number | null {
  const { _handle: handle, _writeState: state } = engine;
  handle.reset();
  handle.writeSync(constants.Z_FINISH, data, 0, data.length, memory, 0, memory.length);
  if (engine.destroyed) return null;
  const [free = 0, rest = 0] = state;
  // With memory left and no error, the stream has ended.
  return free > 0 && rest === 0 ? memory.length - free : null;
}

/** False where Node's engine is another one: what this uses may be missing, throw, or do something else. */
function inflatesHello(open: () => NodeEngine): boolean {
  const [hello, memory] = [Buffer.from('hello, hello, hello'), Buffer.alloc(64)];
  try {
    const length = inflate(open(), deflateRawSync(hello), memory);
    return length === hello.length && memory.subarray(0, length).equals(hello);
  } catch {
    return false;
  }
}

function openEngine(): NodeEngine {
  const engine = createInflateRaw({ chunkSize: constants.Z_MIN_CHUNK });
  // It is destroyed by data that do not inflate, and has no more to report.
  engine.on('error', () => undefined);
  return engine as unknown as NodeEngine;
}
