import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  OBJECT_BYTES_MAX,
  ObjectRefusedError,
  ObjectUnreadableError,
  type Retention,
} from '../../domain/transparency-log/object-store.ts';
import { indexPrefix } from '../../domain/transparency-log/verify-archive.ts';
import { objectRefusal, statusOf } from './s3-client.ts';
import type { S3Config } from './s3-config.ts';

/** One version of an object, as a listing shows it. */
export interface S3Version {
  readonly key: string;
  readonly id: string;
  readonly etag: string;
  readonly isDeleteMarker: boolean;
  readonly isLatest: boolean;
}

/** Our own statements about an object, stored as its user metadata. */
export interface OwnMetadata {
  /** SHA-256 of the bytes, hex: not every server keeps the SDK's checksums (Ceph RGW 18 does not). */
  readonly sha256?: string;
  /** Id of the version that this one replaces; absent on objects that replace none. */
  readonly previous?: string;
}

export interface StoredVersion {
  readonly body: Buffer;
  readonly previous: string | null;
}

/** The returned bytes differ from the stored ones after every attempt. */
export class DamagedObjectError extends ObjectUnreadableError {
  override readonly name = 'DamagedObjectError';
  constructor(
    key: string,
    /** The bytes of the last attempt. */
    readonly body: Buffer,
    detail: string,
  ) {
    super(key, `it was returned damaged: ${detail}`);
  }
}

/** Fewer bytes came than the object has, at every attempt: it may be whole, and be read later. */
export class CutOffObjectError extends Error {
  override readonly name = 'CutOffObjectError';
  constructor(
    readonly key: string,
    /** The bytes of the last attempt. */
    readonly body: Buffer,
    detail: string,
  ) {
    super(`object \`${key}\` did not come to its end: ${detail}`);
  }
}

export type WriteCondition = Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>;

/** How the SDK begins its message about bytes that all came, and do not match the checksum of the server. Its error has no name. */
const CHECKSUM_FAILS = 'Checksum mismatch';
const READ_ATTEMPTS_MAX = 5;
const READ_RETRY_MILLIS = 100;
/** Versions per page: a key has one, rarely two; whole prefixes have many. */
const KEY_PAGE_VERSIONS = 10;
const PREFIX_PAGE_VERSIONS = 1_000;

/** The few S3 requests that the store is built from, under one prefix of a versioned bucket. */
export class S3Bucket {
  readonly #client: S3Client;
  readonly #config: S3Config;

  constructor(client: S3Client, config: S3Config) {
    this.#client = client;
    this.#config = config;
  }

  /** Stores a version and returns its id. Rejects with the server's 412 or 409 when `condition` does not hold. */
  async put(
    key: string,
    body: Uint8Array,
    {
      condition = {},
      previous,
      retention,
    }: { condition?: WriteCondition; previous?: string; retention: Retention | null },
  ): Promise<string> {
    const { bucket, prefix, kmsKeyId } = this.#config;
    const metadata: Record<string, string> = {
      sha256: sha256Hex(body),
      ...(previous === undefined ? {} : { previous }),
    };
    const { VersionId } = await this.#client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: prefix + key,
        Body: body,
        ContentLength: body.length,
        ContentType: 'application/octet-stream',
        // The server refuses Object Lock without an integrity header.
        ChecksumAlgorithm: 'SHA256',
        Metadata: metadata,
        ...condition,
        ...(kmsKeyId === null ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId }),
        ...(retention === null ? {} : lockOf(retention)),
      }),
    );
    if (VersionId === undefined)
      throw new Error(`bucket \`${bucket}\` returned no version id, expected versioning enabled`);
    return VersionId;
  }

  /** Returns the bytes of one version; null when it does not exist. Rejects with `ObjectUnreadableError` or `CutOffObjectError`. */
  async read(key: string, id: string): Promise<StoredVersion | null> {
    const { bucket, prefix } = this.#config;
    const request = { Bucket: bucket, Key: prefix + key, VersionId: id, ChecksumMode: 'ENABLED' as const };
    for (let attempt = 1; ; attempt++) {
      const wrong = await this.#tryRead(key, request);
      if (!(wrong instanceof DamagedObjectError || wrong instanceof CutOffObjectError)) return wrong;
      if (attempt >= READ_ATTEMPTS_MAX) throw wrong;
      await pauseBefore(attempt);
    }
  }

  async #tryRead(
    key: string,
    request: ConstructorParameters<typeof GetObjectCommand>[0],
  ): Promise<StoredVersion | DamagedObjectError | CutOffObjectError | null> {
    const answer = await this.#client.send(new GetObjectCommand(request)).catch(nullUnlessRefused(key));
    if (answer === null) return null;
    const chunks: Buffer[] = [];
    let bytesLeft = key.startsWith(indexPrefix) ? Number.POSITIVE_INFINITY : OBJECT_BYTES_MAX;
    try {
      // The SDK retries a request, not its body, and checks the server's checksum only when the last byte arrives.
      for await (const chunk of answer.Body as AsyncIterable<Uint8Array>) {
        chunks.push(Buffer.from(chunk));
        bytesLeft -= chunk.length;
        // UNTRUSTED: who may write to the bucket must not end who reads it.
        if (bytesLeft < 0) throw new ObjectUnreadableError(key, `it has more than ${OBJECT_BYTES_MAX} bytes`);
      }
    } catch (error) {
      if (error instanceof ObjectUnreadableError) throw error;
      const { message } = error as Error;
      const Fault = message.startsWith(CHECKSUM_FAILS) ? DamagedObjectError : CutOffObjectError;
      return new Fault(key, Buffer.concat(chunks), message);
    }
    const body = Buffer.concat(chunks);
    const { sha256, previous }: OwnMetadata = answer.Metadata ?? {};
    if (answer.ContentLength !== undefined && body.length !== answer.ContentLength) {
      return new CutOffObjectError(key, body, `${body.length} bytes of ${answer.ContentLength}`);
    }
    if (sha256 !== undefined && sha256 !== sha256Hex(body)) {
      return new DamagedObjectError(key, body, `its SHA-256 is not \`${sha256}\``);
    }
    return { body, previous: previous ?? null };
  }

  /**
   * Returns a part of one version, fewer bytes where it ends before; null when it does not exist. The server's checksum
   * is of the whole object, so the caller compares what it gets with a hash of its own. Rejects with `ObjectRefusedError`.
   */
  async readPart(
    key: string,
    id: string,
    { position, length }: { readonly position: number; readonly length: number },
  ): Promise<Buffer | null> {
    const { bucket, prefix } = this.#config;
    const Range = `bytes=${position}-${position + length - 1}`;
    for (let attempt = 1; ; attempt++) {
      const request = new GetObjectCommand({ Bucket: bucket, Key: prefix + key, VersionId: id, Range });
      const answer = await this.#client.send(request).catch((error: unknown) => {
        // The part begins after the end.
        return statusOf(error) === 416 ? 'nothing' : nullUnlessRefused(key)(error);
      });
      if (answer === null) return null;
      if (answer === 'nothing') return Buffer.alloc(0);
      try {
        return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (attempt >= READ_ATTEMPTS_MAX) throw error;
      }
      await pauseBefore(attempt);
    }
  }

  /** Returns the version that this one replaces according to its metadata; null without such metadata. Rejects with `ObjectRefusedError`. */
  async previousOf({ key, id }: Pick<S3Version, 'key' | 'id'>): Promise<string | null> {
    const { bucket, prefix } = this.#config;
    const request = new HeadObjectCommand({ Bucket: bucket, Key: prefix + key, VersionId: id });
    const answer = await this.#client.send(request).catch(async (error: unknown) => {
      if (!isRefusedHead(error)) return nullIfMissing(error);
      const refusal = await this.#refusalOf(key, id);
      // UNTRUSTED: who encrypted it by a key that its reader has to send is no writer of ours, so it continues nothing.
      if (refusal !== null && statusOf(error) === 400) return null;
      throw refusal ?? error;
    });
    const { previous }: OwnMetadata = answer?.Metadata ?? {};
    return previous ?? null;
  }

  /** What HEAD is refused for has no code. */
  #refusalOf(key: string, id: string): Promise<ObjectRefusedError | null> {
    return this.readPart(key, id, { position: 0, length: 1 }).then(
      () => null,
      (error: unknown) => {
        if (error instanceof ObjectRefusedError) return error;
        throw error;
      },
    );
  }

  /**
   * Returns the id of the newest version; null where none exists, where it is a delete marker, where the server
   * does not report it, and where it refuses the request: what follows finds out why.
   */
  async newestOf(key: string): Promise<string | null> {
    const { bucket, prefix } = this.#config;
    const request = new HeadObjectCommand({ Bucket: bucket, Key: prefix + key });
    const answer = await this.#client.send(request).catch((error: unknown) => {
      return isRefusedHead(error) ? null : nullIfMissing(error);
    });
    return answer?.VersionId ?? null;
  }

  /** Yields the versions of exactly this key, newest first; a delete marker only where it is the latest. */
  async *versionsOf(key: string): AsyncGenerator<S3Version> {
    for await (const version of this.#listVersions(key, KEY_PAGE_VERSIONS)) {
      // Longer keys with this prefix sort after it.
      if (version.key !== key) return;
      yield version;
    }
  }

  /**
   * Yields every version under a prefix: keys in byte order, newest version first; markers come after the versions of a
   * page.
   */
  versionsUnder(prefix: string): AsyncGenerator<S3Version> {
    return this.#listVersions(prefix, PREFIX_PAGE_VERSIONS);
  }

  async *#listVersions(keyPrefix: string, firstPage: number): AsyncGenerator<S3Version> {
    const { bucket, prefix } = this.#config;
    let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (let size = firstPage; ; size = PREFIX_PAGE_VERSIONS) {
      const request = { Bucket: bucket, Prefix: prefix + keyPrefix, MaxKeys: size, ...marker };
      const page = await this.#client.send(new ListObjectVersionsCommand(request));
      const found = [
        ...(page.Versions ?? []).map((version) => ({ ...version, isDeleteMarker: false })),
        ...(page.DeleteMarkers ?? []).map((version) => ({ ETag: '', ...version, isDeleteMarker: true })),
      ].map(({ Key = '', VersionId = '', ETag = '', IsLatest = false, isDeleteMarker }) => {
        return { key: Key.slice(prefix.length), id: VersionId, etag: ETag, isDeleteMarker, isLatest: IsLatest };
      });
      // Versions and markers come in two lists; a stable sort keeps each list's order within a key.
      yield* found.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      if (page.IsTruncated !== true) return;
      marker = {
        ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
        ...(page.NextVersionIdMarker === undefined ? {} : { VersionIdMarker: page.NextVersionIdMarker }),
      };
    }
  }
}

/** The SDK retries a request, not its body. */
async function pauseBefore(attempt: number): Promise<void> {
  await setTimeout(Math.random() * READ_RETRY_MILLIS * 2 ** attempt);
}

function lockOf({ mode, until }: Retention): Partial<PutObjectCommandInput> {
  return {
    ObjectLockMode: mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE',
    ObjectLockRetainUntilDate: new Date(until),
  };
}

function nullIfMissing(error: unknown): null {
  if (statusOf(error) === 404) return null;
  throw error;
}

/** Why, only a GET finds out. */
function isRefusedHead(error: unknown): boolean {
  return [400, 403].includes(statusOf(error) ?? 0);
}

/** For a GET. */
function nullUnlessRefused(key: string): (error: unknown) => null {
  return (error) => {
    const code = objectRefusal(error);
    if (code === null) return nullIfMissing(error);
    throw new ObjectRefusedError(key, `the server refuses it (${code})`);
  };
}

function sha256Hex(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
