import { linearPattern } from '../../../../../services/adapters/patterns/linear-pattern.ts';
import { compileJson } from '../../../../../services/domain/access-import/access-log/json-format.ts';
import { compileFormat } from '../../../../../services/domain/access-import/access-log/log-format.ts';
import {
  readServerLine,
  type ServerLogMap,
} from '../../../../../services/domain/access-import/access-log/server-log.ts';
import { Viewings } from '../../../../../services/domain/access-import/access-log/viewings.ts';

const map: ServerLogMap = {
  source: 'nginx',
  user: 'remote_user',
  kind: 'employee',
  path: 'app',
  recipient: null,
  principals: [],
  readLine: compileFormat('$remote_user $msec $request_time "$request" $status'),
  paths: [
    {
      pattern: linearPattern('^/(?<recordingId>[^/]+)$'),
      except: null,
      methods: new Set(['GET']),
      action: 'view',
      segmentMillis: null,
      fileLength: null,
    },
  ],
};
const AT = 1_795_684_323;

/** The events of one line, or what is wrong with it. */
function eventsOf(time: string, took: string): unknown {
  const read = readServerLine(`jo ${time} ${took} "GET /r-1 HTTP/1.1" 200`, map);
  if (!('request' in read)) return 'refused' in read ? 'refused' : 'skipped';
  const viewings = new Viewings({ gapMillis: 0, disorderMillis: 0 });
  viewings.add(read.request, () => 'here');
  return viewings.end().map(({ event }) => (event as { occurredAt: string }).occurredAt);
}

describe('the time of a line', () => {
  it('is when its request began', () => {
    expect(eventsOf(`${AT}.500`, '1.250')).toEqual([new Date(AT * 1000 - 750).toISOString()]);
  });

  it.each(['8700000000000', '-8700000000000', '253402300800', '1e300', 'NaN', '-'])(
    'is refused as %s, which no event can have',
    (time) => expect(eventsOf(time, '1')).toBe('refused'),
  );

  it.each(['9000000000000', '1e300', '-1', '-'])('is that of its end where it took %s seconds', (took) => {
    expect(eventsOf(`${AT}`, took)).toEqual([new Date(AT * 1000).toISOString()]);
  });
});

describe('a line', () => {
  it.each([
    ['200', '-', { bytes: 0, segment: null }],
    ['304', '-', { bytes: 0, segment: '7' }],
    ['200', '9', { bytes: 9, segment: '7' }],
  ])("of Apache's `%%b` with status %s and %s for its bytes has them", (status, bytes, expected) => {
    const readLine = compileFormat('$remote_user [$time_local] "$request" $status $body_bytes_sent');
    const pattern = linearPattern('^/(?<recordingId>[^/]+)/(?<segment>[0-9]+)$');
    const paths = map.paths.map((path) => ({ ...path, pattern }));
    const line = `jo [26/Nov/2026:09:12:03 +0000] "GET /r-1/7 HTTP/1.1" ${status} ${bytes}`;
    expect(readServerLine(line, { ...map, readLine, paths })).toMatchObject({
      request: expected,
    });
  });

  it('of JSON that lacks what was sent has no bytes', () => {
    const keys = { remote_user: 'user', msec: 'at', request: 'request', status: 'status', body_bytes_sent: 'size' };
    const line = JSON.stringify({ user: 'jo', at: AT, request: 'GET /r-1 HTTP/1.1', status: 200 });
    expect(readServerLine(line, { ...map, readLine: compileJson(keys) })).toMatchObject({ request: { bytes: null } });
  });

  it('is a request whatever name a client chooses beside the one that counts', () => {
    const readLine = compileFormat('$remote_addr - $remote_user [$time_local] "$request" $status user="$user"');
    const line = '192.0.2.1 - a [b [26/Nov/2026:09:12:03 +0000] "GET /r-1 HTTP/1.1" 200 user="jo"';
    expect(readServerLine(line, { ...map, readLine, user: 'user' })).toMatchObject({
      request: { at: Date.UTC(2026, 10, 26, 9, 12, 3), address: '192.0.2.1', actor: { id: 'jo' } },
    });
  });

  const segments = linearPattern('^/vod/(?<recordingId>[^/]+)/(?:seg-(?<segment>\\d+)\\.ts)?');
  const ofSegments = { ...map, paths: map.paths.map((one) => ({ ...one, pattern: segments })) };
  it.each([
    ['whole.mp4?x=.m3u8', 'request'],
    ['whole.mp4?.mpd', 'request'],
    ['seg-1.ts?x=.m3u8', 'request'],
    ['index.m3u8?v=1', 'skipped'],
    ['index.mpd', 'skipped'],
  ])('of a map with segments is a playlist by its path alone: %s', (name, expected) => {
    const line = `jo ${AT} 0.1 "GET /vod/r-1/${name} HTTP/1.1" 200`;
    expect(Object.keys(readServerLine(line, ofSegments))).toEqual([expected]);
  });
});
