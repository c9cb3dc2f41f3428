import { canonicalIp } from '../../../value-forms/ip-address.ts';
import { shown } from '../../../value-forms/problems.ts';
import { parseRfc3339 } from '../../../value-forms/rfc3339.ts';
import { idsIn, type TextPattern } from '../import-map.ts';
import { type FromLine, resourceOf } from './server-log.ts';

/** How one deployment reads the log of its MediaMTX. */
export interface MediaMtxMap {
  readonly source: string;
  /** MediaMTX writes the time of its own clock without a zone: `+00:00`. */
  readonly offset: string;
  /** The camera in the name of a path; other paths are skipped. */
  readonly camera: TextPattern;
}

const LINE = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? (DEB|INF|WAR|ERR) (.*)$/;
const READING = /^\[(\w+)\] \[(session|conn) (.+?)\] is reading from path '([^']*)'/;
const CREATED = /^\[\w+\] \[session ([^\]]+)\] created by (\S+)$/;

/** Sessions whose address is known; beyond it the one that was created first is forgotten. */
const SESSIONS_MAX = 10_000;

/**
 * Returns a reader of lines of MediaMTX. It makes a live view of each session that begins to read a path. The log names no
 * user, so everybody is anonymous, and the address is in an earlier line of the session: after a restart of the collector
 * it is not known for sessions that were created before.
 */
export function mediaMtxReader({ source, offset, camera }: MediaMtxMap): (line: string) => FromLine {
  const addresses = new Map<string, string | null>();
  return (line) => {
    const [, year, month, day, time, , text = ''] = LINE.exec(line) ?? [];
    if (year === undefined) return refused(line, 'a line such as `2026/11/26 09:12:03 INF [RTSP] …`');
    const [, session = '', from = ''] = CREATED.exec(text) ?? [];
    if (session !== '') {
      addresses.set(session, addressIn(from));
      const [first] = addresses.keys();
      if (addresses.size > SESSIONS_MAX && first !== undefined) addresses.delete(first);
      return { skipped: 'a line that reads nothing' };
    }
    if (/^\[HLS\] \[muxer .*\] created/.test(text)) return { skipped: 'HLS, of which MediaMTX does not log who reads' };
    const [, , what = '', who = '', path] = READING.exec(text) ?? [];
    if (path === undefined) return { skipped: 'a line that reads nothing' };
    const at = parseRfc3339(`${year}-${month}-${day}T${time}${offset}`);
    if (at === null) return refused(line, 'a time that exists');
    const groups = camera.match(path);
    if (groups === null) return { skipped: 'a path that the map leaves out' };
    return {
      request: {
        at,
        source,
        actor: { id: 'anonymous', kind: 'anonymous' },
        method: null,
        address: what === 'conn' ? addressIn(who) : (addresses.get(who) ?? null),
        action: 'livestream',
        outcome: 'allowed',
        path: 'app',
        resource: resourceOf(idsIn(groups), 'livestream'),
        bytes: null,
        segment: null,
        segmentMillis: null,
        file: null,
      },
    };
  };
}

/** The address of `198.51.100.7:49206` and `[2001:db8::7]:49206`. */
function addressIn(text: string): string | null {
  return canonicalIp(text.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
}

function refused(line: string, expected: string): FromLine {
  return { refused: [{ field: 'line', value: shown(line), expected }] };
}
