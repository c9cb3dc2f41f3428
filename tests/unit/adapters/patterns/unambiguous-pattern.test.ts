import fc from 'fast-check';
import { RE2JS } from 're2js';
import { linearPattern } from '../../../../services/adapters/patterns/linear-pattern.ts';
import { unambiguousPattern } from '../../../../services/adapters/patterns/unambiguous-pattern.ts';
import { runsOf } from '../../../support/process/pass.ts';

const paths = [
  '^/vod/(?<cameraId>[^/]+)/(?<recordingId>[^/]+)/(?:seg-(?<segment>\\d+)\\.ts)?',
  '^/live/(?<cameraId>[^/]+)/',
  '^/files/(?<recordingId>[^/]+)\\.mp4$',
  '^/files/(?<recordingId>[^/.]+)\\.mp4$',
  '^/(?:api/)?vod/(?:clip/)?(?<recordingId>(?<cameraId>[^/]+)/start/[^/]+/end/[^/]+)',
  '^/recordings/(?<recordingId>[\\d-]+/\\d\\d/(?<cameraId>[^/]+)/[^/]+)',
  '^/(?:mse|webrtc|é)x?(?<cameraId>[a-c-]*)$',
];
/** Texts of the pieces of these patterns, so that some match and many almost do. */
const piece = fc.constantFrom(
  ...[
    '/',
    'vod',
    'live',
    'files',
    'api/',
    'clip/',
    'start',
    'end',
    'recordings',
    'seg-',
    '.ts',
    '.mp4',
    '12',
    '3',
    '-',
  ],
  ...['a', 'c', 'é', '\n', '\u2028', '😀', '\ud800', '', 'mse', 'webrtc', 'x', ' '],
);
const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
const pathLike = fc
  .tuple(fc.constantFrom('/vod/', '/live/', '/files/', '/', '/api/vod/', '/recordings/'), text)
  .map(([start, rest]) => start + rest);

function byRe2(pattern: string, value: string): unknown {
  const matcher = RE2JS.compile(pattern).matcher(value);
  if (!matcher.find()) return null;
  const names = Object.keys(RE2JS.compile(pattern).namedGroups());
  return Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? null]));
}

describe('a pattern that JavaScript itself matches', () => {
  it('finds the groups that RE2 finds', () => {
    const fast = paths.filter((one) => unambiguousPattern(one) !== null);
    expect(fast).toHaveLength(paths.length - 1);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.oneof(pathLike, text), (pattern, value) => {
        expect(linearPattern(pattern).match(value)).toEqual(byRe2(pattern, value));
      }),
      { numRuns: runsOf(3_000) },
    );
  });

  it.each([
    // What a repetition took may be given back, again and again.
    '^a*a*b',
    '^(?:a+)+$',
    '^(?:a|b)*c',
    '^[^/]+/?x',
    '^\\w+\\d',
    '^a*(?:b?a)?c',
    '^[^x]*é',
    '^(?<recordingId>[^/]+)\\.mp4$',
    // Another meaning in one of the engines, or not looked at.
    'a',
    '^.',
    '^\\s',
    '^a{2}',
    '^a+?',
    '^(?i)a',
    '^[[:alpha:]]',
    '^\\bx',
    '^a|b',
    '^(?:a$|b)',
    '^[]a]',
    '^(?P<a>b)',
    '^😀',
    '^(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)x',
  ])('is not %s', (pattern) => {
    expect(unambiguousPattern(pattern)).toBeNull();
  });
});
