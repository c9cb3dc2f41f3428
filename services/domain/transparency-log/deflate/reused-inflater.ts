import { constants, createInflateRaw, deflateRawSync } from 'node:zlib';
import { type NodeEngine, ReusedEngine } from './reused-engine.ts';

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
  const engine = createInflateRaw({ chunkSize: constants.Z_MIN_CHUNK });
  // It is destroyed by data that do not inflate, and has no more to report.
  engine.on('error', () => undefined);
  return engine as unknown as NodeEngine;
}
