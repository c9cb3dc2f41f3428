import { GetBucketVersioningCommand, GetObjectLockConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  ObjectConflictError,
  ObjectRefusedError,
  type ObjectStore,
  type Retention,
} from '../../domain/transparency-log/object-store.ts';
import { checkpointPath } from '../../domain/transparency-log/tile-path.ts';
import type { VersionContent, VersionedStore } from '../../domain/transparency-log/versions/versioned-store.ts';
import { checkObjectKey } from '../filesystem/object-key.ts';
import type { Logger } from '../logger.ts';
import { retentionFor } from './retention.ts';
import { S3Bucket, type S3Version, type WriteCondition } from './s3-bucket.ts';
import { openS3Client, statusOf } from './s3-client.ts';
import type { S3Config } from './s3-config.ts';
import { type ChainEnd, refusedWhole, VersionChain } from './version-chain.ts';

/** The bucket lacks a setting that the archive requires. */
export class BucketError extends Error {
  override readonly name = 'BucketError';
}

export interface S3StoreOptions {
  /** Selects the keys that `replace` may write; `get` reads them as chains. Default: the checkpoint only. */
  readonly isReplaced?: (key: string) => boolean;
  readonly requestMillisMax?: number;
  readonly clock?: () => number;
}

export interface S3ObjectStore extends ObjectStore, VersionedStore {
  /** Closes idle connections. */
  close(): void;
}

/** Some megabytes. */
const FIRST_IDS_MAX = 20_000;
/** How many 409 answers (a rival's request is in progress) a write accepts before it fails. */
const RACES_MAX = 20;

/**
 * Stores objects in a versioned S3 bucket. The order of an object's versions decides which writer wins, so it works on
 * servers that ignore a write's condition (Ceph RGW on versioned buckets). Conditions are sent as well, because a
 * server that honours them stores nothing for a late writer. Rejects with `BucketError` when the bucket has no
 * versioning, or no Object Lock although `config.retention` requires it; with the SDK's error when the bucket does not
 * exist.
 */
export async function openS3ObjectStore(
  config: S3Config,
  logger: Logger,
  options: S3StoreOptions = {},
): Promise<S3ObjectStore> {
  const client = openS3Client(config, logger, options.requestMillisMax);
  await checkBucket(client, config, logger);
  const bucket = new S3Bucket(client, config);
  const { isReplaced = (key) => key === checkpointPath, clock = Date.now } = options;
  const now = () => clock() + offsetOf(client);
  const retained = (key: string, asked?: Retention) => asked ?? retentionFor(key, config.retention, now());
  const chains = new Map<string, ReplacedObject>();
  /** The first version of a key stays its first: parts of one object need one listing. */
  const firstIds = new NewestKeys(FIRST_IDS_MAX);

  function chainOf(key: string): ReplacedObject {
    if (!isReplaced(key)) throw new Error(`object \`${key}\` is written once, expected one that can be replaced`);
    const chain = chains.get(key) ?? new ReplacedObject(bucket, key, () => retained(key));
    chains.set(key, chain);
    return chain;
  }

  return {
    async putOnce(key: string, body: Uint8Array, retention?: Retention): Promise<void> {
      checkObjectKey(key);
      await putOnce(bucket, key, body, retained(key, retention));
    },
    async replace(key: string, body: Uint8Array, expected: Uint8Array | null): Promise<void> {
      checkObjectKey(key);
      await chainOf(key).replace(body, expected);
    },
    async get(key: string): Promise<Buffer | null> {
      checkObjectKey(key);
      if (isReplaced(key)) return chainOf(key).read();
      const version = await firstVersion(bucket, key);
      return version && contentOf(bucket, version);
    },
    async getPart(key: string, position: number, length: number): Promise<Buffer | null> {
      checkObjectKey(key);
      if (isReplaced(key)) return (await chainOf(key).read())?.subarray(position, position + length) ?? null;
      const id = firstIds.get(key) ?? (await firstVersion(bucket, key))?.id;
      if (id === undefined) return null;
      firstIds.set(key, id);
      return bucket.readPart(key, id, { position, length });
    },
    list: (prefix: string) => listKeys(bucket, prefix),
    versions: (prefix: string) => bucket.versionsUnder(prefix),
    readVersion: (key: string, id: string): Promise<VersionContent | null> =>
      bucket.read(key, id).catch(async (error: unknown) => {
        if (!(error instanceof ObjectRefusedError)) throw error;
        const previous = isReplaced(key) ? await bucket.previousOf({ key, id }).catch(nullIfRefused) : null;
        return { body: Buffer.alloc(0), previous, refusal: error.detail };
      }),
    close: () => client.destroy(),
  };
}

/** The clocks differ by less where both are right: the server states whole seconds, some time before they are read. */
const OFFSET_MILLIS_MIN = 60_000;

/** How far the clock of this machine is behind that of the server. By one that is ahead a lock lasts for years that nobody can undo. */
function offsetOf({ config }: S3Client): number {
  const offset = config.systemClockOffset ?? 0;
  return Math.abs(offset) < OFFSET_MILLIS_MIN ? 0 : offset;
}

async function checkBucket(client: S3Client, { bucket, retention }: S3Config, logger: Logger): Promise<void> {
  const Bucket = bucket;
  const versioning = await client.send(new GetBucketVersioningCommand({ Bucket })).catch((error: unknown) => {
    // A writer of objects may lack permission to read the bucket's settings.
    if (statusOf(error) !== 403) throw error;
    logger.warn({ bucket }, 'cannot check whether bucket versioning is enabled: s3:GetBucketVersioning is not allowed');
    return null;
  });
  if (versioning !== null && versioning.Status !== 'Enabled') {
    throw new BucketError(`versioning of bucket \`${bucket}\` is \`${versioning.Status ?? 'off'}\`, expected Enabled`);
  }
  if (retention === null) return;
  const lock = await client.send(new GetObjectLockConfigurationCommand({ Bucket })).catch((error: unknown) => {
    if (statusOf(error) === 404) return null;
    throw error;
  });
  if (lock?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled') return;
  throw new BucketError(`bucket \`${bucket}\` has no Object Lock, expected it with RETENTION_MODE=${retention.mode}`);
}

/**
 * The oldest version of a key is the object. A writer checks before the put, so that a repeat adds no version, and
 * after it, so that of several concurrent writers all but the oldest learn that they came late.
 */
async function putOnce(bucket: S3Bucket, key: string, body: Uint8Array, retention: Retention | null): Promise<void> {
  for (let races = 0; ; races++) {
    const first = await firstVersion(bucket, key);
    if (first !== null) return requireSame(bucket, first, body);
    const id = await bucket.put(key, body, { condition: { IfNoneMatch: '*' }, retention }).catch((error: unknown) => {
      if (!isLost(error) || races >= RACES_MAX) throw error;
      return null;
    });
    if (id === null) continue;
    const winner = await firstVersion(bucket, key);
    if (winner !== null && winner.id !== id) await requireSame(bucket, winner, body);
    return;
  }
}

async function firstVersion(bucket: S3Bucket, key: string): Promise<S3Version | null> {
  let first: S3Version | null = null;
  for await (const version of bucket.versionsOf(key)) if (!version.isDeleteMarker) first = version;
  return first;
}

async function requireSame(bucket: S3Bucket, version: S3Version, body: Uint8Array): Promise<void> {
  const existing = await contentOf(bucket, version);
  if (!existing.equals(body)) throw new ObjectConflictError(version.key);
}

async function contentOf(bucket: S3Bucket, { key, id }: S3Version): Promise<Buffer> {
  const stored = await bucket.read(key, id);
  if (stored === null) throw new Error(`version \`${id}\` of \`${key}\` was deleted during a read`);
  return stored.body;
}

function nullIfRefused(error: unknown): null {
  if (error instanceof ObjectRefusedError) return null;
  throw error;
}

/** Compare-and-swap on a chain of versions. */
class ReplacedObject {
  readonly #bucket: S3Bucket;
  readonly #key: string;
  readonly #retention: () => Retention | null;
  readonly #chain: VersionChain;
  /** Ceph RGW answers 412 to every If-Match on a versioned bucket. Once that was seen, the chain alone decides. */
  #refusesIfMatch = false;
  #seen: { readonly newest: string; readonly body: Buffer } | null = null;

  constructor(bucket: S3Bucket, key: string, retention: () => Retention | null) {
    this.#bucket = bucket;
    this.#key = key;
    this.#retention = retention;
    this.#chain = new VersionChain(bucket, key);
  }

  end(): Promise<ChainEnd> {
    return this.#chain.end();
  }

  /**
   * Readers poll. Every change of the object, also a delete marker, becomes its newest version, so while the newest
   * version stays the same one HEAD is enough: listings cost ten times as much.
   */
  async read(): Promise<Buffer | null> {
    const newest = await this.#bucket.newestOf(this.#key);
    if (newest !== null && newest === this.#seen?.newest) return Buffer.from(this.#seen.body);
    const { current, latest } = await this.end();
    const body = current && (await contentOf(this.#bucket, current).catch(refusedWhole));
    this.#seen = body === null || latest === null || latest.isDeleteMarker ? null : { newest: latest.id, body };
    return body && Buffer.from(body);
  }

  async replace(body: Uint8Array, expected: Uint8Array | null): Promise<void> {
    for (let races = 0; ; races++) {
      const { current, latest } = await this.end();
      if (!(await this.#isAsExpected(current, expected))) throw new ObjectConflictError(this.#key);
      const id = await this.#put(body, current, this.#conditionOn(latest)).catch((error: unknown) => {
        if (!isLost(error) || races >= RACES_MAX) throw error;
        return error;
      });
      const winner = await this.#chain.successorOf(current?.id ?? null);
      // The winner is our own put under another id or after a refusal: a first attempt was stored although its answer
      // was lost.
      if (winner !== null) return winner.id === id ? undefined : requireSame(this.#bucket, winner, body);
      // A 412 although nothing was written in between does not concern this object.
      const unmoved = statusOf(id) === 412 && latest !== null && (await this.end()).latest?.id === latest.id;
      if (unmoved) this.#refusesIfMatch = true;
    }
  }

  #put(body: Uint8Array, current: S3Version | null, condition: WriteCondition): Promise<string> {
    const previous = current === null ? {} : { previous: current.id };
    return this.#bucket.put(this.#key, body, { condition, ...previous, retention: this.#retention() });
  }

  #conditionOn(latest: S3Version | null): WriteCondition {
    if (latest === null || latest.isDeleteMarker) return { IfNoneMatch: '*' };
    return this.#refusesIfMatch ? {} : { IfMatch: latest.etag };
  }

  async #isAsExpected(current: S3Version | null, expected: Uint8Array | null): Promise<boolean> {
    if (current === null || expected === null) return current === null && expected === null;
    return (await contentOf(this.#bucket, current).catch(refusedWhole)).equals(expected);
  }
}

/** The ids of the keys that were added last. */
class NewestKeys {
  readonly #max: number;
  readonly #ids = new Map<string, string>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): string | undefined {
    return this.#ids.get(key);
  }

  set(key: string, id: string): void {
    this.#ids.set(key, id);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > this.#max && oldest !== undefined) this.#ids.delete(oldest);
  }
}

/** 412: another writer was first. 409: another write is in progress. */
function isLost(error: unknown): boolean {
  return [409, 412].includes(statusOf(error) ?? 0);
}

async function* listKeys(bucket: S3Bucket, prefix: string): AsyncGenerator<string> {
  let last: string | null = null;
  // List versions, so that a delete marker hides nothing.
  for await (const { key, isDeleteMarker } of bucket.versionsUnder(prefix)) {
    if (isDeleteMarker || key === last) continue;
    last = key;
    yield key;
  }
}
