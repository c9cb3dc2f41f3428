/**
 * The characters that a path may have: no space, no control character, no backslash, which browsers read as a slash.
 */
const PATH = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/;
const PATH_CHARS_MAX = 1_000;
/** Routes that are no pages. */
const NO_PAGE = /^\/(v1|access|sign-in)(\/|$)/i;
const HOME = '/';

/** UNTRUSTED: the page to come back to. Whatever is not a path of this origin becomes the first page. */
export function returnPath(next: string | undefined): string {
  if (next === undefined || next.length > PATH_CHARS_MAX || !PATH.test(next)) return HOME;
  const base = 'http://custodes.invalid';
  const url = URL.canParse(next, base) ? new URL(next, base) : null;
  if (url === null || url.origin !== base || url.pathname.startsWith('//') || NO_PAGE.test(url.pathname)) return HOME;
  return url.pathname + url.search;
}
