import { openPrng } from '../../world/prng.ts';

/** A day of a video server in the form of its access log, with what its tools reported of it. */
export interface DayOfRequests {
  /** One request a line, in the order of time. */
  lines(): Generator<string>;
  /** The accesses that tools reported, filled while `lines` is read. */
  readonly reported: readonly ReportedViewing[];
  /** The recordings that somebody fetched and no tool reported, filled while `lines` is read. */
  readonly unreported: readonly string[];
}

export interface ReportedViewing {
  readonly at: number;
  readonly personId: string;
  readonly recordingId: string;
}

export interface DaySettings {
  readonly requests: number;
  readonly unreported: number;
  readonly seed: number;
}

/** The map of the server, as a user writes it. */
export const DAY_MAP = `path: direct-store
paths:
  - pattern: '^/vod/(?<cameraId>[^/]+)/(?<recordingId>[^/]+)/(?:seg-(?<segment>\\d+)\\.ts)?'
    segmentSeconds: 6
  - { pattern: '^/files/(?<recordingId>[^/]+)\\.mp4$', action: download }
`;

export const DAY_START = Date.UTC(2026, 10, 24, 6);
const SEGMENT_MILLIS = 6_000;
const PLAYERS = 400;
const PEOPLE = 150;
/** A tool reports before or after the first request, as far as this. */
const REPORT_MILLIS_MAX = 120_000;
/** Of a hundred requests, those for pages and pictures that show no recording. */
const PAGES_PERCENT = 8;
const PLAYER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

interface FetchingPlayer {
  personId: string;
  address: string;
  cameraId: string;
  recordingId: string;
  segment: number;
  left: number;
}

/**
 * Players fetch segments, seek and fetch some again; pages are loaded beside them. In between somebody fetches a file past
 * every tool, also of recordings that others watch at that moment. The same settings give the same day.
 */
export function dayOfRequests({ requests, unreported, seed }: DaySettings): DayOfRequests {
  const prng = openPrng('day-of-requests', seed);
  const pick = (below: number) => prng.below(below);
  const reported: ReportedViewing[] = [];
  const planted: string[] = [];
  const every = Math.floor(requests / (unreported + 1));
  let recordings = 0;

  function nextPlayer(at: number): FetchingPlayer {
    const person = pick(PEOPLE);
    const recordingId = `r-${recordings++}`;
    const personId = `e-${person}`;
    reported.push({ at: at + pick(2 * REPORT_MILLIS_MAX) - REPORT_MILLIS_MAX, personId, recordingId });
    const address = `192.0.2.${1 + (person % 250)}`;
    return { personId, address, cameraId: `c-${pick(5_000)}`, recordingId, segment: pick(20), left: 20 + pick(130) };
  }

  function* lines(): Generator<string> {
    const players = Array.from({ length: PLAYERS }, () => nextPlayer(DAY_START));
    for (let index = 0; index < requests; index += 1) {
      const at = DAY_START + Math.floor((index * SEGMENT_MILLIS) / PLAYERS);
      const place = index % PLAYERS;
      let player = players[place] ?? nextPlayer(at);
      if (unreported > 0 && planted.length < unreported && (index + 1) % every === 0) {
        // Every second one is of a recording that somebody else watches, with a report.
        const recordingId = planted.length % 2 === 0 ? `f-${planted.length}` : player.recordingId;
        planted.push(`e-thief-${planted.length} ${recordingId}`);
        yield lineOf({ at, address: '198.51.100.9', user: `e-thief-${planted.length - 1}`, agent: 'curl/8.5.0' }, [
          `/files/${recordingId}.mp4`,
          40_000_000,
        ]);
        continue;
      }
      const who = { at, address: player.address, user: player.personId, agent: PLAYER };
      if (pick(100) < PAGES_PERCENT) {
        yield lineOf(who, [`/static/app-${pick(40)}.js`, 80_000]);
        continue;
      }
      yield lineOf(who, [`/vod/${player.cameraId}/${player.recordingId}/seg-${player.segment}.ts`, 480_000]);
      player.segment = pick(50) === 0 ? pick(600) : player.segment + 1;
      player.left -= 1;
      if (player.left === 0) player = nextPlayer(at);
      players[place] = player;
    }
  }
  return { lines, reported, unreported: planted };
}

interface LogCaller {
  readonly at: number;
  readonly address: string;
  readonly user: string;
  readonly agent: string;
}

/** A line of nginx, with `escape=json`. */
function lineOf({ at, address, user, agent }: LogCaller, [path, bytes]: readonly [string, number]): string {
  const time = new Date(at).toISOString();
  return `{"time_iso8601":"${time}","request":"GET ${path} HTTP/1.1","status":"200","body_bytes_sent":"${bytes}","remote_addr":"${address}","remote_user":"${user}","http_user_agent":"${agent}"}\n`;
}
