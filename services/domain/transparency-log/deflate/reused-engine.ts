import { constants, type Zlib } from 'node:zlib';

/** What zlib's own synchronous calls use of an engine. Node documents none of it: where it is not there, or does something else, it is not used. */
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

/** Returns the engine of a stream. It is destroyed by data that it cannot take, and has no more to report. */
export function engineOf(stream: Zlib & NodeJS.EventEmitter): NodeEngine {
  stream.on('error', () => undefined);
  return stream as unknown as NodeEngine;
}

/** What an engine must make of these bytes. */
export interface EngineExample {
  readonly data: Buffer;
  readonly result: Buffer;
}

const EXAMPLE_BYTES_MAX = 64;

/**
 * Runs zlib on data that are there as a whole, into memory that the caller has already, by one engine for all calls. Node's own
 * synchronous calls make an engine and take memory in each call, which takes as long as inflating some 10 KB, and the collector is
 * started for that memory.
 */
export class ReusedEngine {
  #engine: NodeEngine | null = null;
  readonly #open: () => NodeEngine;
  readonly #example: EngineExample;
  /** False where this Node has no such engine; null until the first call. */
  #isUsable: boolean | null = null;

  constructor(open: () => NodeEngine, example: EngineExample) {
    this.#open = open;
    this.#example = example;
  }

  /** The bytes that `data` became in `memory`; null where they cannot, or would fill it: ask Node's own call. */
  run(data: Buffer, memory: Buffer): number | null {
    this.#isUsable ??= makesExample(this.#open, this.#example);
    if (!this.#isUsable) return null;
    this.#engine ??= this.#open();
    const length = runWhole(this.#engine, data, memory);
    if (this.#engine.destroyed) this.#engine = null;
    return length;
  }
}

/** The engine may be destroyed where this is null. */
function runWhole(engine: NodeEngine, data: Buffer, memory: Buffer): number | null {
  const { _handle: handle, _writeState: state } = engine;
  handle.reset();
  handle.writeSync(constants.Z_FINISH, data, 0, data.length, memory, 0, memory.length);
  if (engine.destroyed) return null;
  const [free = 0, rest = 0] = state;
  // With memory left and no error, the stream has ended.
  return free > 0 && rest === 0 ? memory.length - free : null;
}

/** False where Node's engine is another one: what this uses may be missing, throw, or do something else. */
function makesExample(open: () => NodeEngine, { data, result }: EngineExample): boolean {
  const memory = Buffer.alloc(EXAMPLE_BYTES_MAX);
  try {
    const length = runWhole(open(), data, memory);
    return length === result.length && memory.subarray(0, length).equals(result);
  } catch {
    return false;
  }
}
