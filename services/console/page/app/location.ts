import { useMemo, useSyncExternalStore } from 'react';

/** The address bar is the state of the page, so that a person can reload it, share it and go back. */

const CHANGED = 'custodes:address';

export function navigate(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  dispatchEvent(new Event(CHANGED));
  if (!replace) scrollTo(0, 0);
}

/** The path and the query, as the address bar has them. */
export function useAddress(): { path: string; query: URLSearchParams } {
  const href = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  return useMemo(() => {
    const [path, search] = splitOnce(href, '?');
    return { path, query: new URLSearchParams(search) };
  }, [href]);
}

/** `pathname` with the given parameters; empty ones are left out. */
export function hrefOf(path: string, parameters: Iterable<readonly [string, string]>): string {
  const query = new URLSearchParams([...parameters].filter(([, value]) => value !== '').map(([k, v]) => [k, v]));
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Links to pages of the app do not load it again. Other links, and those opened elsewhere, are left to the browser. */
export function followLinks(isPage: (path: string) => boolean): () => void {
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.hash !== '' || !isPage(link.pathname)) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  };
  document.addEventListener('click', onClick);
  return () => document.removeEventListener('click', onClick);
}

function subscribe(onChange: () => void): () => void {
  addEventListener('popstate', onChange);
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener('popstate', onChange);
    removeEventListener(CHANGED, onChange);
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
