import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { decompressed } from './decompressed.ts';

/** A log that is delivered in whole objects: S3 access logs and CloudTrail in a bucket, or copied to a folder. */
export interface LogObjects {
  list(): Promise<readonly LogObject[]>;
  /** The bytes of an object. Throws `InputError` where it will not be readable at a later look either. */
  read(key: string): Promise<AsyncIterable<Buffer>>;
}

export interface LogObject {
  readonly key: string;
  /** Milliseconds since 1970 UTC. */
  readonly modifiedAt: number;
}

/** A file of a folder that changed within this time may still be written. */
const WRITTEN_MILLIS = 2_000;

/** The files of a folder and those below it. */
export function folderObjects(folder: string, isFollowed: (name: string) => boolean, clock: () => number): LogObjects {
  return {
    async list() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && isFollowed(entry.name));
      const keys = files.map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, '/').length));
      const objects = await Promise.all(keys.map(async (key) => ({ key, ...(await changeOf(join(folder, key))) })));
      return objects.filter(({ modifiedAt }) => modifiedAt <= clock() - WRITTEN_MILLIS);
    },
    read: async (key) => createReadStream(join(folder, key)),
  };
}

async function changeOf(path: string): Promise<Pick<LogObject, 'modifiedAt'>> {
  const found = await stat(path).catch(() => null);
  return { modifiedAt: found?.mtimeMs ?? Number.POSITIVE_INFINITY };
}

/** The text of an object, decompressed: what did not come is distinguished from what is damaged. */
export class ObjectText {
  /** Why the bytes did not all come, as where a connection broke; null where they did. */
  missing: Error | null = null;
  /** Why the bytes cannot be decompressed; null where they can. */
  damage: Error | null = null;

  constructor(private readonly bytes: AsyncIterable<Buffer>) {}

  /** The text, once. Throws `missing` or `damage`. */
  async *read(): AsyncGenerator<string> {
    try {
      yield* Readable.from(decompressed(this.#arriving()), { objectMode: false }).setEncoding('utf8');
    } catch (error) {
      if (this.missing === null) this.damage = error as Error;
      throw error;
    }
  }

  async *#arriving(): AsyncGenerator<Buffer> {
    try {
      yield* this.bytes;
    } catch (error) {
      this.missing = error as Error;
      throw error;
    }
  }
}
