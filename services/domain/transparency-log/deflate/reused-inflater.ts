import { constants, createInflateRaw, deflateRawSync } from 'node:zlib';
import { engineOf, type NodeEngine, ReusedEngine } from './reused-engine.ts';

/** Inflates into memory that the caller has already. */
export class ReusedInflater {
  readonly #engine: ReusedEngine;

  constructor(open: () => NodeEngine = openEngine) {
    const hello = Buffer.from('hello, hello, hello');
    this.#engine = new ReusedEngine(open, { data: deflateRawSync(hello), result: hello });
  }

  /** The bytes that `data` inflated to in `memory`; null where it is not one stream, or too long: ask `inflateRawSync` why. */
  inflate(data: Buffer, memory: Buffer): number | null {
    return this.#engine.run(data, memory);
  }
}

function openEngine(): NodeEngine {
  return engineOf(createInflateRaw({ chunkSize: constants.Z_MIN_CHUNK }));
}
