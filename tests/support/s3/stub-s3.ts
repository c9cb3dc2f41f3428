import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Config } from '../../../services/adapters/s3/s3-config.ts';

/** What the stub does instead of answering well; `after` runs once the request has had its effect. */
export interface Fault {
  readonly method: 'GET' | 'PUT';
  readonly before?: (response: ServerResponse) => void;
  readonly after?: (response: ServerResponse) => void;
  /** Changes an object's bytes on their way out; the headers stay those of the true ones. */
  readonly corrupt?: (body: Buffer) => Buffer;
}

/** How reads of an object are refused; `id`: of one version of it. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly id?: string;
  /** An object in GLACIER, or of a KMS key, shows its head. */
  readonly showsHead?: boolean;
}

interface Stored {
  readonly id: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly isDeleteMarker?: boolean;
}

export interface StubOptions {
  readonly honoursConditions?: boolean;
  /** The status of versioning; absent as long as nobody enabled it. */
  readonly versioning?: 'Enabled' | 'Suspended' | null;
  readonly hasObjectLock?: boolean;
  /** Ceph RGW 18 keeps none. */
  readonly keepsChecksums?: boolean;
  /** How far the clock of the server is ahead of that of this machine. */
  readonly aheadMillis?: number;
}

export interface StubS3 {
  readonly config: S3Config;
  /** Method and path of every request so far. */
  readonly requests: readonly string[];
  /** The next requests of that method meet these, one each. */
  meet(...faults: readonly Fault[]): void;
  versions(key: string): readonly Stored[];
  /** Refuses reads of an object from now on. */
  refuse(key: string, refusal: Refusal): void;
  /** Adds a version that no writer of ours stored: without a body a delete marker. */
  overwrite(key: string, body: Buffer | null): void;
  close(): Promise<void>;
}

/**
 * A versioned bucket in memory that speaks just enough S3 and misbehaves on demand. Like Amazon's it honours
 * `If-None-Match` and `If-Match` unless told not to, as Ceph RGW 18 does not.
 */
export async function openStubS3({
  honoursConditions = true,
  versioning = 'Enabled',
  hasObjectLock = true,
  keepsChecksums = true,
  aheadMillis = 0,
}: StubOptions = {}): Promise<StubS3> {
  const objects = new Map<string, Stored[]>();
  const faults: Fault[] = [];
  const refusals = new Map<string, Refusal>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.setHeader('date', new Date(Date.now() + aheadMillis).toUTCString());
    void readAll(request).then((body) => {
      const index = faults.findIndex(({ method }) => method === request.method && isObject(request));
      const [fault] = index === -1 ? [] : faults.splice(index, 1);
      if (fault?.before !== undefined) return fault.before(response);
      const bucket = { objects, refusals, honoursConditions, versioning, hasObjectLock, keepsChecksums, fault };
      answer(bucket, request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) process.env[name] ??= 'stub';
  return {
    config: { bucket: 'stub', prefix: '', endpoint, region: 'us-east-1', kmsKeyId: null, retention: null },
    requests,
    meet: (...more) => void faults.push(...more),
    versions: (key) => objects.get(key) ?? [],
    refuse: (key, refusal) => void refusals.set(key, refusal),
    overwrite(key, body) {
      const versions = objects.get(key) ?? [];
      const added = { id: `v${versions.length + 1}`, body: body ?? Buffer.of(), headers: {} };
      objects.set(key, [...versions, { ...added, isDeleteMarker: body === null }]);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An error document with this status and code. */
export function refuseWith(status: number, code: string, date = new Date()): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/xml', date: date.toUTCString() });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  };
}

export function dropConnection(response: ServerResponse): void {
  response.destroy();
}

interface Bucket extends Required<Omit<StubOptions, 'aheadMillis'>> {
  readonly objects: Map<string, Stored[]>;
  readonly refusals: ReadonlyMap<string, Refusal>;
  readonly fault: Fault | undefined;
}

function answer(bucket: Bucket, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const url = new URL(request.url ?? '', 'http://stub');
  const key = decodeURIComponent(url.pathname).replace(/^\/stub\/?/, '');
  if (url.searchParams.has('versioning')) {
    const status = bucket.versioning === null ? '' : `<Status>${bucket.versioning}</Status>`;
    response.end(`<VersioningConfiguration>${status}</VersioningConfiguration>`);
  } else if (url.searchParams.has('object-lock')) {
    if (!bucket.hasObjectLock) return void refuseWith(404, 'ObjectLockConfigurationNotFoundError')(response);
    const enabled = '<ObjectLockEnabled>Enabled</ObjectLockEnabled>';
    response.end(`<ObjectLockConfiguration>${enabled}</ObjectLockConfiguration>`);
  } else if (url.searchParams.has('versions')) {
    response.end(listing(bucket, url.searchParams));
  } else if (request.method === 'PUT') put(bucket, key, { request, response, body });
  else get(bucket, key, { request, response, id: url.searchParams.get('versionId') });
}

function put(
  { objects, honoursConditions, keepsChecksums, fault }: Bucket,
  key: string,
  { request, response, body }: { request: IncomingMessage; response: ServerResponse; body: Buffer },
): void {
  const versions = objects.get(key) ?? [];
  const newest = versions.at(-1);
  const { 'if-none-match': ifNone, 'if-match': ifMatch } = request.headers;
  const isThere = newest !== undefined && newest.isDeleteMarker !== true;
  const isRefused = (ifNone === '*' && isThere) || (ifMatch !== undefined && ifMatch !== etagOf(newest));
  if (honoursConditions && isRefused) return void refuseWith(412, 'PreconditionFailed')(response);
  const names = keepsChecksums ? /^x-amz-(meta-|checksum-|object-lock-|server-side-)/ : /^x-amz-meta-/;
  const kept = Object.entries(request.headers).filter(([name]) => names.test(name));
  const stored: Stored = {
    id: `v${versions.length + 1}`,
    body,
    headers: Object.fromEntries(kept) as Stored['headers'],
  };
  objects.set(key, [...versions, stored]);
  if (fault?.after !== undefined) return void fault.after(response);
  response.writeHead(200, { etag: etagOf(stored), 'x-amz-version-id': stored.id });
  response.end();
}

function get(
  { objects, refusals, fault }: Bucket,
  key: string,
  { request, response, id }: { request: IncomingMessage; response: ServerResponse; id: string | null },
): void {
  const versions = objects.get(key) ?? [];
  const stored = id === null ? versions.at(-1) : versions.find((version) => version.id === id);
  if (stored === undefined || stored.isDeleteMarker === true) return void refuseWith(404, 'NoSuchKey')(response);
  const refusal = refusals.get(key);
  if (refusal !== undefined && (refusal.id ?? stored.id) === stored.id) {
    if (request.method === 'GET') return void refuseWith(refusal.status, refusal.code)(response);
    if (refusal.showsHead !== true) return void response.writeHead(refusal.status).end();
  }
  const part = partOf(stored.body, request.headers.range);
  if (part === null) return void refuseWith(416, 'InvalidRange')(response);
  const { length } = part;
  const headers: OutgoingHttpHeaders = { ...stored.headers, 'content-length': length, 'x-amz-version-id': stored.id };
  const isPart = request.headers.range !== undefined;
  // S3 has no checksum of an arbitrary part.
  if (isPart) delete headers['x-amz-checksum-sha256'];
  response.writeHead(isPart ? 206 : 200, headers);
  if (request.method === 'HEAD') return void response.end();
  const sent = fault?.corrupt?.(part) ?? part;
  if (sent.length === length) response.end(sent);
  else response.write(sent, () => response.destroy());
}

/** The bytes that a `Range` header asks for: all without it, null where it begins behind the end. */
function partOf(body: Buffer, range: string | undefined): Buffer | null {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (first === undefined) return body;
  return Number(first) < body.length ? body.subarray(Number(first), Number(last) + 1) : null;
}

/** One page: at most `max-keys` versions, those behind the marker. */
function listing({ objects }: Bucket, asked: URLSearchParams): string {
  const keys = [...objects.keys()].filter((key) => key.startsWith(asked.get('prefix') ?? '')).sort();
  const all = keys.flatMap((key) =>
    [...(objects.get(key) ?? [])].reverse().map((stored, age) => ({ key, stored, isLatest: age === 0 })),
  );
  const [key, id] = [asked.get('key-marker'), asked.get('version-id-marker')];
  const from = key === null ? 0 : all.findIndex((one) => one.key === key && (id === null || one.stored.id === id)) + 1;
  const page = all.slice(from, from + Number(asked.get('max-keys') ?? 1_000));
  const [last, isTruncated] = [page.at(-1), from + page.length < all.length];
  const next =
    last !== undefined && isTruncated
      ? `<NextKeyMarker>${last.key}</NextKeyMarker><NextVersionIdMarker>${last.stored.id}</NextVersionIdMarker>`
      : '';
  const versions = page.map((one) => {
    const fields = `<Key>${one.key}</Key><VersionId>${one.stored.id}</VersionId><IsLatest>${one.isLatest}</IsLatest>`;
    if (one.stored.isDeleteMarker === true) return `<DeleteMarker>${fields}</DeleteMarker>`;
    return `<Version>${fields}<ETag>${etagOf(one.stored).replaceAll('"', '&quot;')}</ETag></Version>`;
  });
  return `<ListVersionsResult><IsTruncated>${isTruncated}</IsTruncated>${next}${versions.join('')}</ListVersionsResult>`;
}

function etagOf(stored: Stored | undefined): string {
  return stored === undefined ? '' : `"${createHash('md5').update(stored.body).digest('hex')}"`;
}

function isObject({ url = '' }: IncomingMessage): boolean {
  return !/[?&](versions|versioning|object-lock)\b/.test(url);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
