import { linearPattern } from '../../../../../services/adapters/patterns/linear-pattern.ts';
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
  keys: null,
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

/** A line of `GET /r-1`, with other fields. */
const line = (fields: object) =>
  JSON.stringify({ remote_user: 'jo', msec: AT, request: 'GET /r-1 HTTP/1.1', status: '200', ...fields });

/** The events of one line, or what is wrong with it. */
function eventsOf(time: string, took: string): unknown {
  const read = readServerLine(line({ msec: time, request_time: took }), map);
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
    ['200', 0, { bytes: 0, segment: null }],
    ['304', 0, { bytes: 0, segment: '7' }],
    ['200', 9, { bytes: 9, segment: '7' }],
    ['200', undefined, { bytes: null, segment: '7' }],
  ])('with status %s and %s for its bytes has them', (status, bytes, expected) => {
    const pattern = linearPattern('^/(?<recordingId>[^/]+)/(?<segment>[0-9]+)$');
    const paths = map.paths.map((path) => ({ ...path, pattern }));
    const read = line({ status, body_bytes_sent: bytes, request: 'GET /r-1/7 HTTP/1.1' });
    expect(readServerLine(read, { ...map, paths })).toMatchObject({ request: expected });
  });

  it.each([
    ['a text', 'line', 'a text', 'a JSON object'],
    [line({ msec: 'soon' }), 'msec', 'soon', 'seconds since 1970, for example 1795684323.120'],
    [line({ status: '' }), 'status', '-', 'a status such as 200'],
    [line({ status: undefined }), 'status', null, 'a status such as 200'],
    [line({ remote_user: undefined }), 'remote_user', null, 'the name of who asked, or an empty text'],
  ])('is refused with field, value and expectation: %s', (text, field, value, expected) => {
    expect(readServerLine(text, map)).toEqual({ refused: [{ field, value, expected }] });
  });

  it.each(['a","status":"404', 'a\\', '"}\n{"remote_user":"kim"}'])(
    'is one request whatever name a client chooses: %s',
    (name) => {
      expect(readServerLine(line({ remote_user: name, http_user_agent: name }), map)).toMatchObject({
        request: { outcome: 'allowed', resource: { recordingId: 'r-1' }, actor: { kind: 'employee' } },
      });
    },
  );

  const segments = linearPattern('^/vod/(?<recordingId>[^/]+)/(?:seg-(?<segment>\\d+)\\.ts)?');
  const ofSegments = { ...map, paths: map.paths.map((one) => ({ ...one, pattern: segments })) };
  it.each([
    ['whole.mp4?x=.m3u8', 'request'],
    ['whole.mp4?.mpd', 'request'],
    ['seg-1.ts?x=.m3u8', 'request'],
    ['index.m3u8?v=1', 'skipped'],
    ['index.mpd', 'skipped'],
  ])('of a map with segments is a playlist by its path alone: %s', (name, expected) => {
    const read = readServerLine(line({ request: `GET /vod/r-1/${name} HTTP/1.1` }), ofSegments);
    expect(Object.keys(read)).toEqual([expected]);
  });
});
