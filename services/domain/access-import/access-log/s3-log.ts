import { canonicalIp } from '../../../value-forms/ip-address.ts';
import { shown } from '../../../value-forms/problems.ts';
import type { Action, Outcome } from '../../access-event/access-event.ts';
import { actorOf } from '../cloudtrail-principal.ts';
import { idsInKey, type StoreMap } from '../import-map.ts';
import { decoded, writable } from '../imported.ts';
import { LOCAL_TIME_EXPECTED, localTime } from './log-time.ts';
import type { FromLine } from './server-log.ts';
import type { StoreRequest } from './viewing.ts';

/** `source.id` of every event read from S3's access logs. */
const S3_LOG_SOURCE_ID = 's3-access-log';

/**
 * The first fields of a line (Amazon S3 User Guide, "Amazon S3 server access log format"); what follows is of no use
 * here, and AWS adds fields at the end.
 */
const LINE =
  /^\S+ (\S+) \[([^\]]+)\] (\S+) (\S+) (\S+) (\S+) (\S+) (?:"-"|-|"[A-Z]+ [^\s"]* HTTP\/[\d.]+") (\d{3}|-) (\S+) (\d+|-) (?:\d+|-) (?:\d+|-) (?:\d+|-) /;
/** Status, error code, bytes sent, object size and the two times, behind the target. */
const RESULT = /" (?:\d{3}|-) \S+ (?:\d+|-) (?:\d+|-) (?:\d+|-) (?:\d+|-) /g;
/** Behind the user agent: version, host id, signature, cipher suite, how the request was authenticated. */
const AUTHENTICATION = / (?:SigV[24]|-) \S+ (AuthHeader|QueryString|-) /g;

/** Operations that read, copy, share or delete objects. Every other operation is skipped by its name. */
const actionByOperation: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['REST.GET.OBJECT', 'view'],
  ['REST.HEAD.OBJECT', 'view'],
  ['REST.GET.TORRENT', 'view'],
  ['REST.SELECT.OBJECT', 'view'],
  ['WEBSITE.GET.OBJECT', 'view'],
  ['WEBSITE.HEAD.OBJECT', 'view'],
  ['REST.GET.BUCKET', 'list'],
  ['REST.GET.BUCKETVERSIONS', 'list'],
  ['REST.COPY.OBJECT_GET', 'export'],
  ['REST.COPY.PART_GET', 'export'],
  ['REST.DELETE.OBJECT', 'delete'],
  ['REST.POST.MULTI_OBJECT_DELETE', 'delete'],
  ['BATCH.DELETE.OBJECT', 'delete'],
  ['REST.PUT.ACL', 'grant'],
]);

/**
 * Reads one line of an S3 server access log. UNTRUSTED: target, referer and user agent are the client's and may contain
 * quotes. A line with two results is refused: the first could be a forged 404, which would be no access.
 */
export function readS3Line(line: string, map: StoreMap): FromLine {
  const match = LINE.exec(line);
  if (match === null) return refusedLine(line, 'a line of an S3 server access log');
  if ([...line.matchAll(RESULT)].length > 1) return refusedLine(line, 'the result of one request');
  const [, bucket = '', time = '', address = '', requester = '', , operation = '', key = '-', status, , bytes] = match;
  const at = localTime(time);
  if (at === null) return { refused: [{ field: 'Time', value: time, expected: LOCAL_TIME_EXPECTED }] };
  const action = actionByOperation.get(operation);
  if (action === undefined) return { skipped: operation };
  if (/^3/.test(status ?? '') && status !== '304') return { skipped: 'a redirect' };
  if (map.buckets !== null && !map.buckets.has(bucket)) return { skipped: 'a bucket that the map leaves out' };
  return {
    request: {
      at,
      source: S3_LOG_SOURCE_ID,
      actor: requesterOf(requester, map),
      method: [...line.matchAll(AUTHENTICATION)].at(-1)?.[1]?.replace(/^-$/, '') || null,
      address: canonicalIp(address),
      action,
      outcome: outcomeOf(status),
      path: 'direct-store',
      resource: objectOf(action, bucket, key, map),
      // S3 writes `-` for zero.
      bytes: bytes === '-' ? 0 : Number(bytes),
      segment: null,
      segmentMillis: null,
      file: null,
    },
  };
}

function refusedLine(line: string, expected: string): FromLine {
  return { refused: [{ field: 'line', value: shown(line), expected }] };
}

/** A requester is `-`, a canonical user id of 64 digits, or the ARN of an IAM user or role. */
function requesterOf(requester: string, map: StoreMap): StoreRequest['actor'] {
  if (requester === '-' || requester === 'Anonymous') return { id: 'anonymous', kind: 'anonymous' };
  const { actor } = actorOf({ arn: requester, type: typeOf(requester) }, map);
  return { id: requester, kind: actor.kind, ...(actor.id === null ? {} : { id: actor.id }) };
}

function typeOf(arn: string): string {
  if (/^arn:[^:]*:iam::\d*:user\//.test(arn)) return 'IAMUser';
  if (/^arn:[^:]*:iam::\d*:root$/.test(arn)) return 'Root';
  return arn.includes(':assumed-role/') ? 'AssumedRole' : 'AWSAccount';
}

function objectOf(action: Action, bucket: string, key: string, map: StoreMap): StoreRequest['resource'] {
  const name = objectKey(key);
  if (action === 'list' || name === null) return { kind: 'store', storeId: writable(bucket) };
  const ids = idsInKey(name, map);
  const recordingId = ids.recordingId ?? writable(`${bucket}/${name}`);
  return { ...ids, kind: 'recording', recordingId, storeId: writable(bucket) };
}

/** S3 encodes the key of a request twice: what a client sent as `%20` is `%2520`. */
function objectKey(text: string): string | null {
  if (text === '-') return null;
  return decoded(decoded(text));
}

function outcomeOf(status: string | undefined): Outcome {
  if (status === undefined || status === '-' || Number(status) < 400) return 'allowed';
  return status === '401' || status === '403' ? 'denied' : 'error';
}
