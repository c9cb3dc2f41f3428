import { canonicalIp } from '../../../value-forms/ip-address.ts';
import { type Problem, shown } from '../../../value-forms/problems.ts';
import { parseRfc3339, RFC_3339_EXPECTED } from '../../../value-forms/rfc3339.ts';
import type { Action, ActorKind, Outcome, Path } from '../../access-event/access-event.ts';
import { idsIn, type KeyIds, mappedPrincipal, type PrincipalPattern, type TextPattern } from '../import-map.ts';
import type { LogFields, ReadLine } from './log-format.ts';
import { LOCAL_TIME_EXPECTED, localTime } from './log-time.ts';
import { requestPath } from './request-path.ts';
import type { StoreRequest } from './viewings.ts';

/** How one deployment reads the access log of the server in front of its videos. */
export interface ServerLogMap {
  readonly readLine: ReadLine;
  /** `source.id` of the events. */
  readonly source: string;
  /** The variable that names the person. */
  readonly user: string;
  /** The kind of a named user whom no pattern of `principals` matches. */
  readonly kind: ActorKind;
  readonly path: Path;
  /** The first that matches path and query decides what was read. */
  readonly paths: readonly ServedPath[];
  readonly principals: readonly PrincipalPattern[];
}

/** Requests that read something of a camera. */
export interface ServedPath {
  readonly pattern: TextPattern;
  readonly methods: ReadonlySet<string>;
  readonly action: Action;
  /** The length of a segment that the group `segment` of the pattern names; `null` where it is not known. */
  readonly segmentMillis: number | null;
}

/** What a line of an access log is. */
export type FromLine =
  | { readonly request: StoreRequest }
  | { readonly skipped: string }
  | { readonly refused: readonly Problem[] };

const REQUEST = /^([A-Z]+) (\S+) HTTP\/[\d.]+$/;
const NOT_MODIFIED = 304;

/** Reads one line of an access log in nginx's form (ngx_http_log_module). */
export function readServerLine(line: string, map: ServerLogMap): FromLine {
  const fields = map.readLine(line);
  if (fields === null) return refused('line', line, 'a line in the format of the map');
  const at = timeOf(fields);
  if (typeof at !== 'number') return { refused: [at] };
  const status = Number(fields.get('status'));
  if (!Number.isInteger(status)) return refused('status', fields.get('status'), 'a status such as 200');
  const [method, target] = requestOf(fields);
  if (method === undefined || target === undefined) return { skipped: 'a request that is no HTTP' };
  if (status >= 300 && status < 400 && status !== NOT_MODIFIED) return { skipped: 'a redirect' };
  const served = servedBy(method, requestPath(target), map);
  if (served === null) return { skipped: 'a path that the map leaves out' };
  const { source, path } = map;
  const bytes = Number(fields.get('body_bytes_sent') ?? fields.get('bytes_sent'));
  return {
    request: {
      at,
      source,
      actor: actorOf(fields, map),
      method: null,
      address: addressOf(fields.get('remote_addr')),
      outcome: outcomeOf(status),
      path,
      bytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null,
      ...served,
    },
  };
}

/** The resource that ids name: the smallest thing among them. */
export function resourceOf(ids: KeyIds, action: Action): StoreRequest['resource'] {
  if (ids.recordingId !== undefined) return { kind: 'recording', ...ids };
  if (ids.cameraId === undefined) return { kind: 'account', ...ids };
  return { kind: action === 'livestream' ? 'live-stream' : 'camera', ...ids };
}

function refused(field: string, value: unknown, expected: string): FromLine {
  return { refused: [{ field, value: shown(value), expected }] };
}

function timeOf(fields: LogFields): number | Problem {
  const local = fields.get('time_local');
  if (local !== undefined)
    return localTime(local) ?? { field: 'time_local', value: local, expected: LOCAL_TIME_EXPECTED };
  const iso = fields.get('time_iso8601');
  if (iso !== undefined) return parseRfc3339(iso) ?? { field: 'time_iso8601', value: iso, expected: RFC_3339_EXPECTED };
  const seconds = fields.get('msec');
  const millis = Math.round(Number(seconds) * 1000);
  if (Number.isSafeInteger(millis)) return millis;
  return { field: 'msec', value: seconds ?? null, expected: 'seconds since 1970, for example 1795684323.120' };
}

function requestOf(fields: LogFields): [string | undefined, string | undefined] {
  const match = REQUEST.exec(fields.get('request') ?? '');
  if (match !== null) return [match[1], match[2]];
  return [fields.get('request_method'), fields.get('request_uri') ?? fields.get('uri')];
}

function servedBy(method: string, path: string, map: ServerLogMap) {
  for (const { pattern, methods, action, segmentMillis } of map.paths) {
    if (!methods.has(method)) continue;
    const groups = pattern.match(path);
    if (groups === null) continue;
    const segment = groups.segment ?? null;
    return { action, resource: resourceOf(idsIn(groups), action), segment, segmentMillis };
  }
  return null;
}

function actorOf(fields: LogFields, { user, kind, principals }: ServerLogMap): StoreRequest['actor'] {
  const id = fields.get(user) ?? '-';
  if (id === '-' || id === '') return { id: 'anonymous', kind: 'anonymous' };
  return mappedPrincipal(id, principals) ?? { id, kind };
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
