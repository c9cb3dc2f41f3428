import { isJsonObject, type JsonObject } from '../../value-forms/json-fields.ts';
import type { Action } from '../access-event/access-event.ts';
import { idsIn, type KeyIds, type StoreMap } from './import-map.ts';
import { writable } from './imported.ts';

/** `eventSource` of calls of Amazon Kinesis Video Streams. */
export const KINESIS_VIDEO = 'kinesisvideo.amazonaws.com';

/** What a call reads of a stream, or why it reads nothing. */
export type StreamRead =
  | { readonly action: Action; readonly resource: { readonly kind: string } & KeyIds }
  | { readonly skipped: string };

/** Calls that read media, by their names in the API reference. */
const actionByCall: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['GetMedia', 'livestream'],
  ['GetMediaForFragmentList', 'view'],
  ['GetHLSStreamingSessionURL', 'view'],
  ['GetDASHStreamingSessionURL', 'view'],
  ['GetClip', 'download'],
  ['GetImages', 'thumbnail'],
  ['ListFragments', 'list'],
  ['ConnectAsViewer', 'livestream'],
]);

/** A client asks for the endpoint of one of these calls before it makes it: the trail has the name as `APIName`. */
const actionByEndpoint: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['GET_MEDIA', 'livestream'],
  ['GET_MEDIA_FOR_FRAGMENT_LIST', 'view'],
  ['GET_HLS_STREAMING_SESSION_URL', 'view'],
  ['GET_DASH_STREAMING_SESSION_URL', 'view'],
  ['GET_CLIP', 'download'],
  ['GET_IMAGES', 'thumbnail'],
  ['LIST_FRAGMENTS', 'list'],
]);

/** `arn:aws:kinesisvideo:REGION:ACCOUNT:stream/NAME/CREATED`, and `…:channel/NAME/CREATED` of WebRTC. */
const ARN = /^arn:[^:]*:kinesisvideo:[^:]*:\d*:(?:stream|channel)\/([^/]+)\/\d+$/;

/**
 * Reads a call of Kinesis Video Streams. The name of the stream is matched with `key` of the map, and is the id of the camera
 * without one. `buckets` of the map concern S3 alone. UNVERIFIED: which calls of the data plane a trail has.
 */
export function readOfStream(record: JsonObject, map: StoreMap): StreamRead {
  const call = String(record.eventName);
  const given = parametersOf(record.requestParameters);
  const action = actionOf(call, given);
  if (action === undefined) return { skipped: nameOf(call, given) };
  const name = streamOf(given, record.resources);
  // Without a stream the event names nothing, and is refused for that reason.
  if (name === null) return { action, resource: { kind: 'camera' } };
  const groups = idsIn(map.key?.match(name) ?? {});
  const ids = groups.cameraId === undefined ? { ...groups, cameraId: writable(name) } : groups;
  if (action === 'livestream') return { action, resource: { kind: 'live-stream', ...ids } };
  return { action, resource: { kind: ids.recordingId === undefined ? 'camera' : 'recording', ...ids } };
}

function actionOf(call: string, given: ReadonlyMap<string, unknown>): Action | undefined {
  if (call === 'GetDataEndpoint') return actionByEndpoint.get(String(given.get('apiname')));
  if (call !== 'GetSignalingChannelEndpoint') return actionByCall.get(call);
  const configuration = parametersOf(given.get('singlemasterchannelendpointconfiguration'));
  return configuration.get('role') === 'VIEWER' ? 'livestream' : undefined;
}

function nameOf(call: string, given: ReadonlyMap<string, unknown>): string {
  const endpoint = given.get('apiname');
  const of = call === 'GetDataEndpoint' && typeof endpoint === 'string' ? ` of ${endpoint}` : '';
  return `${KINESIS_VIDEO} ${call}${of}`;
}

/** By names in lower case: `APIName` of the API is `aPIName` in a trail, and `StreamARN` is `streamARN`. */
function parametersOf(parameters: unknown): ReadonlyMap<string, unknown> {
  if (!isJsonObject(parameters)) return new Map();
  return new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]));
}

function streamOf(given: ReadonlyMap<string, unknown>, resources: unknown): string | null {
  const name = given.get('streamname');
  if (typeof name === 'string' && name !== '') return name;
  const ofResources = Array.isArray(resources) ? resources.map((one) => (isJsonObject(one) ? one.ARN : null)) : [];
  for (const arn of [given.get('streamarn'), given.get('channelarn'), given.get('resourcearn'), ...ofResources]) {
    const named = typeof arn === 'string' ? ARN.exec(arn)?.[1] : undefined;
    if (named !== undefined) return named;
  }
  return null;
}
