import { closeSync, openSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { CompanyRecords } from './company.ts';
import { ndjsonBodies, post } from './http-client.ts';

const LINES_OF_BODY = 1_000;
/** What one busy client has in flight. */
const REQUESTS_AT_ONCE = 4;

/** Where the body of a request is in the file. */
interface PreparedRequest {
  readonly path: '/v1/register' | '/v1/access-events';
  readonly at: number;
  readonly length: number;
  /** 0 of a request of register records. */
  readonly accesses: number;
}

/** Requests whose bodies wait in a file, so that the client has nothing to make while the server works. */
export class PreparedRequests {
  readonly requests: readonly PreparedRequest[];
  readonly accesses: number;
  /** Of the bodies of accesses. */
  readonly accessBytes: number;
  readonly #bodies: FileHandle;

  private constructor(requests: readonly PreparedRequest[], bodies: FileHandle) {
    this.requests = requests;
    this.accesses = requests.reduce((sum, one) => sum + one.accesses, 0);
    this.accessBytes = requests.reduce((sum, one) => sum + (one.accesses > 0 ? one.length : 0), 0);
    this.#bodies = bodies;
  }

  static async write(parts: Iterable<CompanyRecords>, file: string): Promise<PreparedRequests> {
    const requests: PreparedRequest[] = [];
    const written = openSync(file, 'w');
    let end = 0;
    for (const part of parts) {
      for (const [path, records] of [
        ['/v1/register', part.register],
        ['/v1/access-events', part.accesses],
      ] as const) {
        let left = path === '/v1/register' ? 0 : records.length;
        for (const body of ndjsonBodies(records, LINES_OF_BODY)) {
          const accesses = Math.min(left, LINES_OF_BODY);
          requests.push({ path, at: end, length: body.length, accesses });
          for (let done = 0; done < body.length; ) done += writeSync(written, body, done);
          left -= accesses;
          end += body.length;
        }
      }
    }
    closeSync(written);
    return new PreparedRequests(requests, await open(file));
  }

  /** Posts them in order, as fast as the server accepts them. What an access refers to is there before the access. */
  async post(url: URL, requests: readonly PreparedRequest[]): Promise<void> {
    const underWay = new Set<Promise<void>>();
    for (const { path, at, length, accesses } of requests) {
      const sending = this.#read(at, length)
        .then((body) => post(new URL(path, url), body))
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
      if (accesses === 0) await sending;
      else if (underWay.size >= REQUESTS_AT_ONCE) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  }

  /** Appends the bytes of the accesses to a file, each body flushed to the disk. */
  async appendPlainly(file: string): Promise<void> {
    const plain = await open(file, 'a');
    for (const { at, length, accesses } of this.requests) {
      if (accesses === 0) continue;
      await plain.appendFile(await this.#read(at, length));
      await plain.datasync();
    }
    await plain.close();
  }

  close(): Promise<void> {
    return this.#bodies.close();
  }

  async #read(at: number, length: number): Promise<Buffer> {
    const { buffer } = await this.#bodies.read(Buffer.allocUnsafe(length), 0, length, at);
    return buffer;
  }
}
