import { decoded } from '../imported.ts';

/** Nothing to decode, no query, no host, no empty and no dot segment: nearly every request. */
const PLAIN = /^(?:\/(?!\.\.?(?:\/|$))[^/?#%\p{Cc}]+)+\/?$/u;

/**
 * Returns path and query of a request's target as a server matches them: decoded, without host, `//` and dot segments.
 * UNTRUSTED: otherwise `/./vod/`, `%76od` or `http://host/vod/` would be a way past a map that names `/vod/`.
 */
export function requestPath(target: string): string {
  if (PLAIN.test(target)) return target;
  const local = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  // Servers leave out a fragment, which no client should send.
  const [path = '', ...query] = (local.split('#')[0] ?? '').split('?');
  const kept: string[] = [];
  const segments = decoded(path).split('/');
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const end = segments.at(-1) === '' && kept.length > 0 ? '/' : '';
  const cleaned = `/${kept.join('/')}${end}`;
  const read = query.length === 0 ? cleaned : `${cleaned}?${decodedQuery(query.join('?'))}`;
  // `.` of a pattern matches no line end.
  return read.replace(/\p{Cc}/gu, encodeURIComponent);
}

/**
 * UNTRUSTED: an encoded `&` begins no parameter, and an encoded `=` ends no name, or `x=%26src=a&src=b` and `src%3Da&src=b` would read
 * another camera than the server.
 */
function decodedQuery(query: string): string {
  const names = query.replace(/(^|&)[^=&]*/g, (name) => name.replace(/%3d/gi, '%253D'));
  return decoded(names.replace(/%26/g, '%2526'));
}
