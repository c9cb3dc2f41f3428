/** What is used of an EventSource. */
export interface ChangeSource {
  readonly readyState: number;
  addEventListener(type: 'changed' | 'error', listener: () => void): void;
  close(): void;
}

/** EventSource.CLOSED: it does not connect again by itself. */
const CLOSED = 2;
/** Milliseconds until a new one is opened in place of one that was refused. */
const OPENED_AGAIN_MS = 30_000;

/**
 * Opens a source of changes, and another where the server refused it, as while it has too many or a proxy does not reach it: the
 * browser connects again only after a connection was lost. Returns what ends it.
 */
export function keptOpen(open: () => ChangeSource, on: { changed(): void; error(): void }): () => void {
  let source: ChangeSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const connect = (): void => {
    const opened = open();
    source = opened;
    opened.addEventListener('changed', on.changed);
    opened.addEventListener('error', () => {
      if (opened.readyState === CLOSED) again = setTimeout(connect, OPENED_AGAIN_MS);
      on.error();
    });
  };
  connect();
  return () => {
    clearTimeout(again);
    source.close();
  };
}

/** What is used of a document. */
export interface VisiblePage {
  readonly hidden: boolean;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

/**
 * Runs `begin` while somebody can see the page, and what it returned when they no longer can. A browser opens six connections to a
 * server, for all of its tabs together: six tabs in the background that each keep one would leave none for the tab in front.
 */
export function whileVisible(page: VisiblePage, begin: () => () => void): () => void {
  let end: (() => void) | null = null;
  const look = (): void => {
    if (page.hidden) {
      end?.();
      end = null;
    } else end ??= begin();
  };
  look();
  page.addEventListener('visibilitychange', look);
  return () => {
    page.removeEventListener('visibilitychange', look);
    end?.();
    end = null;
  };
}
