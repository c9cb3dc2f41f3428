import { sentRange } from '../../../../../services/domain/access-import/access-log/sent-range.ts';

function fields(values: Readonly<Record<string, string>>) {
  return { get: (name: string) => values[name] };
}

describe('what was sent of a file', () => {
  it.each([
    ['a range', 206, 1_000, { sent_http_content_range: 'bytes 500-1499/9000' }, [500, 1_500], 9_000],
    ['a range that the client gave up', 206, 10, { sent_http_content_range: 'bytes 500-1499/9000' }, [500, 510], 9_000],
    [
      'a range with headers counted',
      206,
      1_300,
      { sent_http_content_range: 'bytes 500-1499/9000' },
      [500, 1_500],
      9_000,
    ],
    ['a range of a file of unknown length', 206, 10, { sent_http_content_range: 'bytes 5-14/*' }, [5, 15], null],
    ['a range before its first byte', 206, 0, { sent_http_content_range: 'bytes 5-14/20' }, [], 20],
    [
      'what a client asked for',
      206,
      1_000,
      { sent_http_content_range: '-', http_range: 'bytes=500-' },
      [500, 1_500],
      null,
    ],
    ['several ranges', 206, 1_400, { http_range: 'bytes=0-99, 5000-5999' }, [0, 100, 5_000, 6_000], null],
    ['the first of several ranges', 206, 60, { http_range: 'bytes=0-99,5000-5999' }, [0, 60], null],
    ['the end of a file, whose length nobody knows', 206, 500, { http_range: 'bytes=-500' }, null, null],
    ['a range that the log does not have', 206, 500, {}, null, null],
    ['a range that is none', 206, 500, { sent_http_content_range: 'bytes 9-1/x', http_range: 'items=1-2' }, null, null],
    ['a whole file', 200, 9_000, { sent_http_content_length: '9000' }, [0, 9_000], 9_000],
    ['the beginning of a file', 200, 10, { sent_http_content_length: '9000' }, [0, 10], 9_000],
    ['a file whose length the log does not have', 200, 10, { sent_http_content_length: '-' }, [0, 10], null],
    ['nothing', 200, 0, {}, [], null],
    ['an unknown number of bytes', 200, null, {}, null, null],
  ] as const)('is read of %s', (_what, status, sent, values, parts, size) => {
    expect(sentRange(fields(values), status, sent)).toEqual({ parts, size });
  });
});
