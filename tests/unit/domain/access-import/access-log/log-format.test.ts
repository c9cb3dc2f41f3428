import {
  COMBINED,
  compileFormat,
  LogFormatError,
  variablesOf,
} from '../../../../../services/domain/access-import/access-log/log-format.ts';
import { localTime } from '../../../../../services/domain/access-import/access-log/log-time.ts';
import { requestPath } from '../../../../../services/domain/access-import/access-log/request-path.ts';

describe('a log_format', () => {
  it('reads the variables of a line', () => {
    const line = '192.0.2.3 - alice [26/Nov/2026:09:12:03 +0100] "GET /a?b=c HTTP/1.1" 206 512 "-" "VLC \\x22x\\x22"';
    const fields = compileFormat(COMBINED)(line);
    expect(Object.fromEntries(variablesOf(COMBINED).map((name) => [name, fields?.get(name)]))).toEqual({
      remote_addr: '192.0.2.3',
      remote_user: 'alice',
      time_local: '26/Nov/2026:09:12:03 +0100',
      request: 'GET /a?b=c HTTP/1.1',
      status: '206',
      body_bytes_sent: '512',
      http_referer: '-',
      http_user_agent: 'VLC "x"',
    });
  });

  it('ends no value at a quote that Apache escaped', () => {
    const format = '"$request" $status "$http_user_agent" "$http_range"';
    const fields = compileFormat(format)('"GET /a\\"b HTTP/1.1" 200 "a \\"5\\" \\\\" "bytes=0-\\t"');
    expect(['request', 'status', 'http_user_agent', 'http_range'].map((name) => fields?.get(name))).toEqual([
      'GET /a"b HTTP/1.1',
      '200',
      'a "5" \\',
      'bytes=0-\t',
    ]);
  });

  it.each([
    ['a [b', '192.0.2.3', '26/Nov/2026:09:12:03 +0100'],
    ['a [01/Jan/2020:00:00:00 +0000] b', '192.0.2.3', '26/Nov/2026:09:12:03 +0100'],
    ['x - y [', '192.0.2.3', '26/Nov/2026:09:12:03 +0100'],
    ['', '192.0.2.3', '26/Nov/2026:09:12:03 +0100'],
  ])('has its address and its time whatever name a client chooses: `%s`', (user, address, time) => {
    const line = `${address} - ${user} [${time}] "GET /a [b] - c HTTP/1.1" 206 512 "-" "-"`;
    const fields = compileFormat(COMBINED)(line);
    const names = ['remote_addr', 'remote_user', 'time_local', 'request', 'status', 'body_bytes_sent'];
    const expected = [address, user, time, 'GET /a [b] - c HTTP/1.1', '206', '512'];
    expect(names.map((name) => fields?.get(name))).toEqual(expected);
  });

  it.each([
    ['$remote_user $msec "$request"', 'a b 1.5 "GET /"', { remote_user: 'a b', msec: '1.5', request: 'GET /' }],
    [
      '$remote_user|$time_local|$status',
      'a|b|26/Nov/2026:09:12:03 +0000|200',
      { remote_user: 'a|b', time_local: '26/Nov/2026:09:12:03 +0000', status: '200' },
    ],
    ['[$msec] $remote_user [$status]', '[1.5] a [b] [200]', { msec: '1.5', remote_user: 'a [b]', status: '200' }],
    ['"$request" $status $request_time', '"GET /" 200 0.5', { request: 'GET /', status: '200', request_time: '0.5' }],
  ])('of `%s` has all others where a name has what follows it', (format, line, expected) => {
    const fields = compileFormat(format)(line);
    expect(Object.fromEntries(variablesOf(format).map((name) => [name, fields?.get(name)]))).toEqual(expected);
  });

  it.each([
    [
      '$remote_addr $remote_user $time_local "$request"',
      '192.0.2.1 jo 26/Nov/2026:09:12:03 +0000 "GET /a"',
      { remote_addr: '192.0.2.1', remote_user: 'jo', time_local: '26/Nov/2026:09:12:03 +0000', request: 'GET /a' },
    ],
    [
      '$remote_user [$msec] $status $request_uri $http_user_agent',
      'jo [1.5] 200 /a Mozilla/5.0 (X11; Linux)',
      { remote_user: 'jo', msec: '1.5', status: '200', request_uri: '/a', http_user_agent: 'Mozilla/5.0 (X11; Linux)' },
    ],
    [
      '$remote_user|$msec|$status|$http_user_agent',
      'jo|1.5|200|a|b',
      { remote_user: 'jo', msec: '1.5', status: '200', http_user_agent: 'a|b' },
    ],
    ['$remote_user $status $uri', 'jo 200 /a b.mp4', { remote_user: 'jo', status: '200', uri: '/a b.mp4' }],
    [
      '$remote_user $msec $upstream_response_time',
      'jo 1.5 0.1, 0.2',
      { remote_user: 'jo', msec: '1.5', upstream_response_time: '0.1, 0.2' },
    ],
    ['$remote_user $http_x_user "', '- Jo Smith "', { remote_user: '-', http_x_user: 'Jo Smith' }],
    [
      '$user $uri $status "$request"',
      'jo /vod/c/r 1/ 200 "-"',
      { user: 'jo', uri: '/vod/c/r', status: '1/ 200', request: '-' },
    ],
    [
      '$remote_user-$time_iso8601',
      'jo-2026-11-26T09:12:03+00:00',
      { remote_user: 'jo', time_iso8601: '2026-11-26T09:12:03+00:00' },
    ],
  ])(
    'of `%s` is divided from the left where a value behind the name may have what is before it',
    (format, line, expected) => {
      const fields = compileFormat(format)(line);
      expect(Object.fromEntries(variablesOf(format).map((name) => [name, fields?.get(name)]))).toEqual(expected);
    },
  );

  it.each(['', ' ', ' - ', ' - [', '[] "', ' - [] "', ' - [] "" ', ' - [] ""  "'])('does not match `%s`', (line) => {
    expect(compileFormat(COMBINED)(line)).toBeNull();
  });

  it('puts UTF-8 together again that nginx escaped byte by byte', () => {
    expect(compileFormat('"$remote_user"')('"J\\xC3\\xBCrgen"')?.get('remote_user')).toBe('Jürgen');
  });

  it.each([
    ['a line that ends early', '192.0.2.3 - alice [26/Nov/2026:09:12:03 +0100] "GET / HTTP/1.1" 200'],
    ['a line with more behind it', '192.0.2.3 - - [t] "GET / HTTP/1.1" 200 1 "-" "-" more'],
    ['another text', 'starting nginx'],
  ])('does not match %s', (_what, line) => {
    expect(compileFormat(COMBINED)(line)).toBeNull();
  });

  it.each([
    ['no variable', 'a text', 'has no variable, expected names such as `$remote_user`'],
    ['variables side by side', '$status$request', 'has no text after `$status`, so its end cannot be found'],
  ])('refuses %s', (_what, format, message) => {
    expect(() => compileFormat(format)).toThrow(new LogFormatError(message));
  });
});

describe('the time of a line', () => {
  it.each([
    ['26/Nov/2026:09:12:03 +0100', Date.UTC(2026, 10, 26, 8, 12, 3)],
    ['06/Feb/2019:00:00:38 +0000', Date.UTC(2019, 1, 6, 0, 0, 38)],
    ['01/Jan/2026:00:30:00 -0530', Date.UTC(2026, 0, 1, 6, 0, 0)],
    ['31/Feb/2026:00:00:00 +0000', null],
    ['26/Nov/2026 09:12:03', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(localTime(text)).toBe(expected);
    expect(localTime(text)).toBe(expected);
  });
});

describe('the path of a request', () => {
  it.each([
    ['/vod/front/a.ts', '/vod/front/a.ts'],
    ['//vod///front/./x/../a.ts', '/vod/front/a.ts'],
    ['/%76od/front%20door/a.ts', '/vod/front door/a.ts'],
    ['/..%2f..%2fvod/front/', '/vod/front/'],
    ['http://elsewhere.example/vod/front/', '/vod/front/'],
    ['/live?x=1&src=a%20%26b', '/live?x=1&src=a %26b'],
    ['/live?src%3da&s%72c=b%3Dc&src%3D', '/live?src%3Da&src=b=c&src%3D'],
    ['/vod/a.mp4#x', '/vod/a.mp4'],
    ['/vod/a%23b.mp4', '/vod/a#b.mp4'],
    ['/100%', '/100%'],
    ['/%76od/%ff/../front/a.ts', '/vod/front/a.ts'],
    ['/%76od/%ff%2F..%2Ffr%C3%B6nt/%C0%AF%zz', '/vod/frönt/%C0%AF%zz'],
    ['/live?s%72c=a&x=%ff', '/live?src=a&x=%ff'],
    ['/a%0ab', '/a%0Ab'],
    ['/', '/'],
  ])('%s is %s', (target, path) => {
    expect(requestPath(target)).toBe(path);
  });
});
