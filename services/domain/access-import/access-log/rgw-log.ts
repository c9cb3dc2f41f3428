import { canonicalIp } from '../../../value-forms/ip-address.ts';
import { shown } from '../../../value-forms/problems.ts';
import { parseRfc3339 } from '../../../value-forms/rfc3339.ts';
import type { Action } from '../../access-event/access-event.ts';
import { idsInKey, mappedPrincipal, type StoreMap } from '../import-map.ts';
import { decoded, writable } from '../imported.ts';
import { localTime } from './log-time.ts';
import type { FromLine } from './server-log.ts';
import type { StoreRequest } from './viewing.ts';

/** `source.id` of every event read from the log of a Ceph object gateway. */
const RGW_SOURCE_ID = 'ceph-rgw';

/**
 * A line of the frontend beast at `debug_rgw` 1, which is the default. No quote comes before the request, and a target has no
 * space, so what a client puts into target, referer or user agent moves nothing.
 */
const LINE = /^(?:[^"]* )?beast: 0x[\da-f]+: (\S+) - (\S+) \[([^\]"]+)\] "([A-Z]+) (\S+) HTTP\/[\d.]+" (\d{3}) (\d+) /;
const TIME_EXPECTED = 'a time such as 26/Nov/2026:09:12:03.404 +0000';

/** What a request asks for in place of content, list or deletion. radosgw answers every other name with these. */
const notContent = /(?:^|&)(acl|tagging|uploadId|retention|legal-hold|layout)(?:[=&]|$)/;
const notList =
  /(?:^|&)(acl|tagging|uploads|policy|location|versioning|lifecycle|cors|logging|notification|encryption|object-lock|website|requestPayment|replication|publicAccessBlock|policyStatus)(?:[=&]|$)/;
const notDeletion = /(?:^|&)(tagging(?=[=&]|$)|uploadId(?==[^&]))/;

/** Reads one line of the log of radosgw. UNTRUSTED: target, referer and user agent are the client's. */
export function readRgwLine(line: string, map: StoreMap): FromLine {
  if (!line.includes('beast: ')) return { skipped: 'a line that is no request' };
  const match = LINE.exec(line);
  if (match === null) return { refused: [{ field: 'line', value: shown(line), expected: 'a request of beast' }] };
  const [, address = '', user = '', time = '', method = '', target = '', code = '', bytes] = match;
  const at = timeOf(time);
  if (at === null) return { refused: [{ field: 'time', value: shown(time), expected: TIME_EXPECTED }] };
  const status = Number(code);
  if (status >= 300 && status < 400 && status !== 304) return { skipped: 'a redirect' };
  const asked = askedOf(method, target);
  if ('skipped' in asked) return asked;
  const { bucket, key, action } = asked;
  if (!isNamed(bucket, map)) return { skipped: 'a bucket that the map leaves out' };
  return {
    request: {
      at,
      source: RGW_SOURCE_ID,
      actor: actorOf(user, map),
      method: /[?&]X-Amz-Signature=|[?&]Signature=/.test(target) ? 'QueryString' : null,
      address: canonicalIp(address),
      action,
      outcome: status === 401 || status === 403 ? 'denied' : status < 400 ? 'allowed' : 'error',
      path: 'direct-store',
      resource: resourceOf(bucket, key, action, map),
      bytes: Number(bytes),
      segment: null,
      segmentMillis: null,
      file: null,
    },
  };
}

/** UNTRUSTED: a client may write any bucket as `tenant:bucket`. */
function isNamed(bucket: string, { buckets }: StoreMap): boolean {
  return buckets === null || buckets.has(bucket) || buckets.has(bucket.slice(bucket.indexOf(':') + 1));
}

type Asked = { readonly bucket: string; readonly key: string; readonly action: Action } | { readonly skipped: string };

/**
 * Bucket and key of a request in path style. Others do not name the bucket here: the log has no host. radosgw decodes the path before it
 * looks for the slash behind the bucket, so `%2F` is one.
 */
function askedOf(method: string, target: string): Asked {
  const [path = '', query = ''] = target.replace(/^[a-z]+:\/\/[^/]*/i, '').split(/\?(.*)/s);
  const [, bucket = '', ...rest] = decoded(path).split('/');
  const key = rest.join('/');
  if (bucket === '' || bucket === 'admin' || bucket === 'swift' || bucket === 'auth')
    return { skipped: 'a request of no bucket' };
  // Without a tenant before the colon it is the bucket of none.
  const name = bucket.replace(/^:/, '');
  if (method === 'POST' && /(?:^|&)delete(?:[=&]|$)/.test(query)) return { bucket: name, key: '', action: 'delete' };
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead && (method !== 'DELETE' || key === '')) return { skipped: method };
  const ofRead = key === '' ? notList : notContent;
  const subresource = (isRead ? ofRead : notDeletion).exec(query)?.[1];
  if (subresource !== undefined) return { skipped: `${method} ?${subresource}` };
  const read = key === '' ? 'list' : 'view';
  return { bucket: name, key, action: isRead ? read : 'delete' };
}

function resourceOf(bucket: string, key: string, action: Action, map: StoreMap): StoreRequest['resource'] {
  if (action === 'list' || key === '') return { kind: 'store', storeId: writable(bucket) };
  const ids = idsInKey(key, map);
  const recordingId = ids.recordingId ?? writable(`${bucket}/${key}`);
  return { ...ids, kind: 'recording', recordingId, storeId: writable(bucket) };
}

/** A user of radosgw is an account of a program, until the map states otherwise. */
function actorOf(user: string, { principals }: StoreMap): StoreRequest['actor'] {
  if (user === '-' || user === 'anonymous') return { id: 'anonymous', kind: 'anonymous' };
  return mappedPrincipal(user, principals, 'service');
}

/** Since Pacific as in the Common Log Format with milliseconds, before in ISO 8601 with a zone without colon. */
function timeOf(text: string): number | null {
  const [, time = '', fraction = '', zone = ''] = /^(\S+?:\d\d:\d\d:\d\d)(\.\d{1,9})? ([+-]\d{4})$/.exec(text) ?? [];
  if (time === '') return parseRfc3339(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const seconds = localTime(`${time} ${zone}`);
  return seconds === null ? null : seconds + Math.floor(Number(`0${fraction}`) * 1000);
}
