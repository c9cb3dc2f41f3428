import { constants, createInflateRaw } from 'node:zlib';

/** What `inflateRawSync` itself uses of an engine. Node documents none of it; Node 11 to 24 have all. */
interface NodeEngine {
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

  /** The bytes that `data` inflated to in `memory`; null where it is not one stream, or too long: ask `inflateRawSync` why. */
  inflate(data: Buffer, memory: Buffer): number | null {
    this.#engine ??= openEngine();
    const { _handle: handle, _writeState: state } = this.#engine;
    handle.reset();
    handle.writeSync(constants.Z_FINISH, data, 0, data.length, memory, 0, memory.length);
    if (this.#engine.destroyed) {
      this.#engine = null;
      return null;
    }
    const [free = 0, rest = 0] = state;
    // With memory left and no error, the stream has ended.
    return free > 0 && rest === 0 ? memory.length - free : null;
  }
}

function openEngine(): NodeEngine {
  const engine = createInflateRaw({ chunkSize: constants.Z_MIN_CHUNK });
  // It is destroyed by data that do not inflate, and has no more to report.
  engine.on('error', () => undefined);
  return engine as unknown as NodeEngine;
}
