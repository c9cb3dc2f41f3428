import { constants, createGzip, gzipSync } from 'node:zlib';
import { engineOf, type NodeEngine, ReusedEngine } from './reused-engine.ts';

/** What is added to data that do not get smaller: gzip's head and end, and five bytes for each few thousand. */
const ADDED_BYTES_MAX = 1_024;
const ADDED_SHARE_MAX = 1 / 64;

export interface DeflateOptions {
  /** zlib's numbers for how to compress. */
  readonly level: number;
  readonly strategy: number;
}

/** Deflates into memory that the next call takes. What it deflated before may change the bytes, not what they inflate to. */
export class ReusedDeflater {
  readonly #options: DeflateOptions;
  readonly #engine: ReusedEngine;
  #memory: Buffer = Buffer.alloc(0);

  constructor(options: DeflateOptions, open = () => openEngine(options)) {
    const hello = Buffer.from('hello, hello, hello');
    this.#options = options;
    this.#engine = new ReusedEngine(open, { data: hello, result: gzipSync(hello, options) });
  }

  /** As `gzipSync` does. What it returns is valid until the next call. */
  deflate(data: Buffer): Buffer {
    const bytesMax = Math.ceil(data.length * (1 + ADDED_SHARE_MAX)) + ADDED_BYTES_MAX;
    if (this.#memory.length < bytesMax) this.#memory = Buffer.allocUnsafeSlow(bytesMax);
    const length = this.#engine.run(data, this.#memory);
    return length === null ? gzipSync(data, this.#options) : this.#memory.subarray(0, length);
  }
}

function openEngine(options: DeflateOptions): NodeEngine {
  return engineOf(createGzip({ ...options, chunkSize: constants.Z_MIN_CHUNK }));
}
