import { canonicalIp } from '../../value-forms/ip-address.ts';
import { isCount, isJsonObject, type JsonObject } from '../../value-forms/json-fields.ts';
import type { Action, ActorKind, Outcome } from '../access-event/access-event.ts';
import { actorOf, type Principal } from './cloudtrail-principal.ts';
import { everyBucket, idsInKey, type KeyIds, type StoreMap } from './import-map.ts';
import { checked, decoded, type Imported, writable } from './imported.ts';
import { KINESIS_VIDEO, readOfStream } from './kinesis-video.ts';

/** `source.id` of every event read from CloudTrail. */
const CLOUDTRAIL_SOURCE_ID = 'cloudtrail';

/** The part of the JSON form (`docs/interfaces` section 2) that CloudTrail can provide; the rest is absent. */
export interface CloudTrailEvent {
  readonly eventId: unknown;
  readonly occurredAt: unknown;
  readonly source: { readonly id: string };
  readonly actor: { readonly id: string | null; readonly kind: ActorKind };
  readonly authentication: { readonly mfa: boolean | null; readonly method: string | null };
  readonly network: { readonly ip: string | null };
  readonly action: Action;
  readonly outcome: Outcome;
  readonly path: 'direct-store';
  readonly resource: CloudTrailResource;
  readonly extent: { readonly bytes: number | null };
  readonly destination: { readonly kind: 'other'; readonly domain: string } | null;
}

type CloudTrailResource =
  | ({ readonly kind: 'recording'; readonly recordingId: string; readonly storeId: string } & Omit<
      KeyIds,
      'recordingId'
    >)
  | { readonly kind: 'store'; readonly storeId: string }
  | ({ readonly kind: string } & KeyIds);

/** Services whose objects are S3 objects: general buckets, directory buckets, Outposts, Object Lambda. */
const s3Sources: ReadonlySet<unknown> = new Set([
  's3.amazonaws.com',
  's3express.amazonaws.com',
  's3-outposts.amazonaws.com',
  's3-object-lambda.amazonaws.com',
]);

/** Calls that read, copy, share or delete stored objects. Every other call is skipped by its name. */
const actionByCall: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['GetObject', 'view'],
  ['HeadObject', 'view'],
  ['GetObjectTorrent', 'view'],
  ['SelectObjectContent', 'view'],
  ['ListObjects', 'list'],
  ['ListObjectsV2', 'list'],
  ['ListObjectVersions', 'list'],
  ['CopyObject', 'export'],
  ['UploadPartCopy', 'export'],
  ['DeleteObject', 'delete'],
  ['DeleteObjects', 'delete'],
  ['PutObjectAcl', 'grant'],
]);

/** What a call names in place of a bucket: the ARN or the alias of an access point, which may be one of any bucket. */
const ACCESS_POINT = /^arn:|-s3alias$/;
/** Such a record is never left out for its bucket: it is read, or refused by name. */
const NO_BUCKET = /^$|^arn:|-s3alias$/;

/** Refusals by S3 and by the services in front of it; every other error code is an error. */
const DENIED =
  /AccessDenied|Unauthorized|NotAuthorized|Forbidden|AllAccessDisabled|InvalidAccessKeyId|SignatureDoesNotMatch|Token/;

/** True if a JSON value is a CloudTrail record; every record names its service and its call. */
export function isCloudTrailRecord(json: unknown): json is JsonObject {
  return isJsonObject(json) && typeof json.eventSource === 'string' && typeof json.eventName === 'string';
}

/**
 * Converts one CloudTrail record (format: AWS CloudTrail User Guide, "CloudTrail record contents") to the JSON form of
 * an access event, which intake accepts, or returns why it is not an access. A service's purpose is absent: the record
 * does not state one, and an invented one could explain what nobody explained.
 */
export function toAccessEvent(record: JsonObject, map: StoreMap = everyBucket): Imported<CloudTrailEvent> {
  const call = String(record.eventName);
  if (record.eventSource === KINESIS_VIDEO) {
    const read = readOfStream(record, map);
    if ('skipped' in read) return read;
    return checked({ ...envelopeOf(record, map), ...read, destination: null });
  }
  if (!s3Sources.has(record.eventSource)) return { skipped: `${record.eventSource} ${call}` };
  const action = actionByCall.get(call);
  if (action === undefined) return { skipped: call };
  const object = action === 'export' ? copiedObject(record) : namedObject(record);
  if (map.buckets !== null && !map.buckets.has(object.bucket) && !NO_BUCKET.test(object.bucket))
    return { skipped: 'a bucket that the map leaves out' };
  return checked({ ...envelopeOf(record, map), action, ...whatOf(action, object, map), ...targetOf(action, record) });
}

function envelopeOf(record: JsonObject, map: StoreMap): Omit<CloudTrailEvent, 'action' | 'resource' | 'destination'> {
  const identity: Principal = isJsonObject(record.userIdentity) ? record.userIdentity : {};
  const additional = isJsonObject(record.additionalEventData) ? record.additionalEventData : {};
  const { actor, mfa } = actorOf(identity, map);
  return {
    eventId: record.eventID,
    occurredAt: record.eventTime ?? record['@timestamp'],
    source: { id: CLOUDTRAIL_SOURCE_ID },
    actor,
    authentication: { mfa, method: textOf(additional.AuthenticationMethod) },
    network: { ip: addressOf(record.sourceIPAddress) },
    outcome: outcomeOf(record.errorCode),
    path: 'direct-store',
    extent: { bytes: isCount(additional.bytesTransferredOut) ? additional.bytesTransferredOut : null },
  };
}

function outcomeOf(errorCode: unknown): Outcome {
  if (typeof errorCode !== 'string' || errorCode === '') return 'allowed';
  return DENIED.test(errorCode) ? 'denied' : 'error';
}

/** A call that AWS makes itself has a name instead of an address. */
function addressOf(address: unknown): string | null {
  return typeof address === 'string' && canonicalIp(address) !== null ? address : null;
}

interface StoredObject {
  readonly bucket: string;
  readonly key: string | null;
}

function whatOf(action: Action, { bucket, key }: StoredObject, map: StoreMap): Pick<CloudTrailEvent, 'resource'> {
  // Without a bucket the store has no name, and intake refuses the event for that reason.
  if (action === 'list' || key === null || bucket === '')
    return { resource: { kind: 'store', storeId: writable(bucket) } };
  const ids = idsInKey(key, map);
  const recordingId = ids.recordingId ?? writable(`${bucket}/${key}`);
  return { resource: { ...ids, kind: 'recording', recordingId, storeId: writable(bucket) } };
}

function namedObject(record: JsonObject): StoredObject {
  const parameters = isJsonObject(record.requestParameters) ? record.requestParameters : {};
  const fromArn = objectInResources(record.resources);
  const named = textOf(parameters.bucketName);
  return {
    bucket: named === null || (ACCESS_POINT.test(named) && fromArn.bucket !== '') ? fromArn.bucket : named,
    key: textOf(parameters.key) ?? fromArn.key,
  };
}

/** A copy reads its source; a record that omits the source leaves only the target. */
function copiedObject(record: JsonObject): StoredObject {
  const parameters = isJsonObject(record.requestParameters) ? record.requestParameters : {};
  const source = textOf(parameters['x-amz-copy-source']);
  // A `?` of the key is encoded: what is behind one that is not is the version.
  const match = source === null ? null : /^\/?([^/]+)\/(.+)/s.exec(decoded(source.replace(/\?.*/s, '')));
  return match === null ? namedObject(record) : { bucket: match[1] ?? '', key: match[2] ?? null };
}

/** The destination of a copy is its bucket, the only name that the record provides. */
function targetOf(action: Action, record: JsonObject): Pick<CloudTrailEvent, 'destination'> {
  if (action !== 'export') return { destination: null };
  return { destination: { kind: 'other', domain: writable(namedObject(record).bucket) } };
}

/** Failed calls may have no request parameters, but the ARNs of their resources are still present. */
function objectInResources(resources: unknown): StoredObject {
  const arns = (Array.isArray(resources) ? resources : []).map((one) => (isJsonObject(one) ? textOf(one.ARN) : null));
  for (const arn of arns) {
    const match = arn === null ? null : /^arn:[^:]*:s3:::([^/]+)(?:\/(.+))?$/s.exec(arn);
    if (match?.[2] !== undefined) return { bucket: match[1] ?? '', key: match[2] };
  }
  const bucket = arns.find((arn) => arn !== null && /^arn:[^:]*:s3:::[^/]+$/.test(arn));
  return { bucket: bucket?.split(':::')[1] ?? '', key: null };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
