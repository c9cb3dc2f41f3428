import { canonicalIp } from '../../../value-forms/ip-address.ts';
import { type Problem, shown } from '../../../value-forms/problems.ts';
import { INSTANT_MAX, INSTANT_MIN, parseRfc3339, RFC_3339_EXPECTED } from '../../../value-forms/rfc3339.ts';
import type { Action, ActorKind, Outcome, Path, RecipientKind } from '../../access-event/access-event.ts';
import { idsIn, type KeyIds, mappedPrincipal, type PrincipalPattern, type TextPattern } from '../import-map.ts';
import type { DeliveredFile, FileLength } from './delivered-parts.ts';
import { type LogKeys, LogLine } from './log-line.ts';
import { LOCAL_TIME_EXPECTED, localTime } from './log-time.ts';
import { requestPath } from './request-path.ts';
import { sentRange } from './sent-range.ts';
import type { DeliveredTo, StoreRequest } from './viewing.ts';

/** How one deployment reads the access log of the server in front of its videos. */
export interface ServerLogMap {
  readonly keys: LogKeys;
  /** `source.id` of the events. */
  readonly source: string;
  /** The variable that names the person. */
  readonly user: string;
  /** The kind of a named user whom no pattern of `principals` matches. */
  readonly kind: ActorKind;
  readonly path: Path;
  /** Where tools play from the server, it reads by itself and delivers to somebody of this kind; `null`: who asks, reads. */
  readonly recipient: RecipientKind | null;
  /** The first that matches path and query decides what was read. */
  readonly paths: readonly ServedPath[];
  readonly principals: readonly PrincipalPattern[];
}

/** Requests that read something of a camera. */
export interface ServedPath {
  readonly pattern: TextPattern;
  /** Requests that the pattern matches and that are others; `null`: none. */
  readonly except: TextPattern | null;
  readonly methods: ReadonlySet<string>;
  readonly action: Action;
  /** The length of a segment that the group `segment` of the pattern names; `null` where it is not known. */
  readonly segmentMillis: number | null;
  /** How the bytes of a file that is no segment become time; `null` where it is not known. */
  readonly fileLength: FileLength | null;
}

/** What a line of an access log is. */
export type FromLine =
  | { readonly request: StoreRequest }
  | { readonly skipped: string }
  | { readonly refused: readonly Problem[] };

const REQUEST = /^([A-Z]+) (\S+) HTTP\/[\d.]+$/;
/** A target with a space, and HTTP/0.9, which has no version: servers answer both. */
const ODD_REQUEST = /^([A-Z]+) (.+?)(?: HTTP\/[\d.]+)?$/;
/** The lists of segments of HLS and DASH, by the path alone: a server gives any file whatever query is behind it. */
const PLAYLIST = /\.(?:m3u8|mpd)$/i;
const NOT_MODIFIED = 304;
const UNAUTHORIZED = 401;
/** No request takes longer. */
const TOOK_MILLIS_MAX = 7 * 86_400_000;

/** Reads one line of an access log, by the names of nginx's variables (ngx_http_log_module). */
export function readServerLine(line: string, map: ServerLogMap): FromLine {
  const fields = LogLine.read(line, map.keys);
  if (fields === null) return refused('line', line, 'a JSON object');
  const at = timeOf(fields);
  if (typeof at !== 'number') return { refused: [at] };
  const status = Number(fields.get('status'));
  if (!Number.isInteger(status)) return refused('status', fields.get('status'), 'a status such as 200');
  const user = fields.get(map.user);
  if (user === undefined) return refused(map.user, null, 'the name of who asked, or an empty text');
  const [method, target] = requestOf(fields);
  if (method === undefined || target === undefined) return { skipped: 'a request that is no HTTP' };
  if (status >= 300 && status < 400 && status !== NOT_MODIFIED) return { skipped: 'a redirect' };
  const read = requestPath(target);
  const served = servedBy(method, read, map);
  if (served === null) return { skipped: 'a path that the map leaves out' };
  if (served.isOfSegments && served.segment === null && PLAYLIST.test(withoutQuery(read)))
    return { skipped: 'a playlist, which has no video in it' };
  const actor = actorOf(user, map);
  // A player that knows the password is asked for it too: nobody tried anything yet.
  if (status === UNAUTHORIZED && actor.kind === 'anonymous') return { skipped: 'a request that has to name somebody' };
  const { segment } = served;
  const outcome = outcomeOf(status);
  const bytes = outcome === 'allowed' ? bytesOf(fields) : 0;
  const isDelivery = isDelivered(actor, outcome, map);
  // Field by field: a million of these are made in some seconds, and a spread would cost as much as all the rest.
  return {
    request: {
      at: at - tookMillis(fields),
      until: at,
      source: map.source,
      actor: isDelivery ? { id: map.source, kind: 'service' } : actor,
      recipient: isDelivery ? recipientOf(actor, map) : null,
      method: null,
      address: addressOf(fields.get('remote_addr')),
      action: served.action,
      outcome,
      path: map.path,
      resource: served.resource,
      bytes,
      // A refusal, and an answer that was cut off before its first byte, show nothing.
      segment: outcome !== 'allowed' || (bytes === 0 && status !== NOT_MODIFIED) ? null : segment,
      segmentMillis: served.segmentMillis,
      // What a pattern with segments matches beside them, such as their beginning, shows nothing by itself.
      file:
        outcome !== 'allowed' || served.isOfSegments || status === NOT_MODIFIED
          ? null
          : fileOf(read, served.fileLength, sentRange(fields, status, bytes)),
    },
  };
}

/** The query of a file is not its name: a player adds something to it to get around caches. */
function fileOf(read: string, length: FileLength | null, sent: Pick<DeliveredFile, 'parts' | 'size'>): DeliveredFile {
  return { path: withoutQuery(read), length, parts: sent.parts, size: sent.size };
}

function withoutQuery(read: string): string {
  const query = read.indexOf('?');
  return query < 0 ? read : read.slice(0, query);
}

/** What was sent of the video; null where the log does not have it. */
function bytesOf(fields: LogLine): number | null {
  const bytes = Number(fields.get('body_bytes_sent') ?? fields.get('bytes_sent'));
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null;
}

/** A server writes a line when its request is over: a file that a player reads as it plays is one request of an hour. */
function tookMillis(fields: LogLine): number {
  const seconds = fields.get('request_time');
  if (seconds === undefined) return 0;
  const millis = Math.round(Number(seconds) * 1000);
  return millis > 0 && millis <= TOOK_MILLIS_MAX ? millis : 0;
}

/** The resource that ids name: the smallest thing among them. */
function resourceOf(ids: KeyIds, action: Action): StoreRequest['resource'] {
  if (ids.recordingId !== undefined) return { kind: 'recording', ...ids };
  if (ids.cameraId === undefined) return { kind: 'account', ...ids };
  return { kind: action === 'livestream' ? 'live-stream' : 'camera', ...ids };
}

function refused(field: string, value: unknown, expected: string): FromLine {
  return { refused: [{ field, value: shown(value), expected }] };
}

function timeOf(fields: LogLine): number | Problem {
  const local = fields.get('time_local');
  if (local !== undefined)
    return localTime(local) ?? { field: 'time_local', value: local, expected: LOCAL_TIME_EXPECTED };
  const iso = fields.get('time_iso8601');
  if (iso !== undefined) return parseRfc3339(iso) ?? { field: 'time_iso8601', value: iso, expected: RFC_3339_EXPECTED };
  const seconds = fields.get('msec');
  const millis = Math.round(Number(seconds) * 1000);
  if (millis >= INSTANT_MIN && millis <= INSTANT_MAX) return millis;
  return { field: 'msec', value: seconds ?? null, expected: 'seconds since 1970, for example 1795684323.120' };
}

function requestOf(fields: LogLine): [string | undefined, string | undefined] {
  const request = fields.get('request') ?? '';
  const match = REQUEST.exec(request) ?? ODD_REQUEST.exec(request);
  if (match !== null) return [match[1], match[2]];
  return [fields.get('request_method'), fields.get('request_uri') ?? fields.get('uri')];
}

/** UNTRUSTED: a query that a file does not need must not be a way past a pattern that ends with the path. */
function servedBy(method: string, path: string, map: ServerLogMap) {
  return matched(method, path, map) ?? (path.includes('?') ? matched(method, withoutQuery(path), map) : null);
}

function matched(method: string, path: string, map: ServerLogMap) {
  for (const { pattern, except, methods, action, segmentMillis, fileLength } of map.paths) {
    if (!methods.has(method)) continue;
    const groups = pattern.match(path);
    if (groups === null || except?.match(path)) continue;
    const segment = groups.segment ?? null;
    const isOfSegments = groups.segment !== undefined;
    return { action, resource: resourceOf(idsIn(groups), action), segment, isOfSegments, segmentMillis, fileLength };
  }
  return null;
}

function actorOf(id: string, { kind, principals }: ServerLogMap): StoreRequest['actor'] {
  if (id === '-') return { id: 'anonymous', kind: 'anonymous' };
  return mappedPrincipal(id, principals, kind);
}

/** Who was refused tried to read. A service that asks by its own name reads for itself. */
function isDelivered(actor: StoreRequest['actor'], outcome: Outcome, { recipient }: ServerLogMap): boolean {
  return recipient !== null && outcome !== 'denied' && actor.kind !== 'service';
}

function recipientOf(actor: StoreRequest['actor'], { recipient }: ServerLogMap): DeliveredTo | null {
  return recipient === null ? null : { kind: recipient, id: actor.kind === 'anonymous' ? null : actor.id };
}

/** Texts of addresses whose form is known; beyond it all are forgotten. */
const ADDRESSES_MAX = 4_096;
const knownAddresses = new Map<string, string | null>();

function addressOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const known = knownAddresses.get(text);
  if (known !== undefined) return known;
  if (knownAddresses.size >= ADDRESSES_MAX) knownAddresses.clear();
  const address = canonicalIp(text);
  knownAddresses.set(text, address);
  return address;
}

/** A client that hangs up (nginx's 499) has seen what was sent until then. */
function outcomeOf(status: number): Outcome {
  // Envoy's 0: the client was gone before the answer began.
  if (status < 100) return 'error';
  if (status < 400 || status === 499) return 'allowed';
  return status === 401 || status === 403 ? 'denied' : 'error';
}
