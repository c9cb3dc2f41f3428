import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keptOpen, whileVisible } from './kept-open.ts';
import { useCaller } from './session.tsx';

/** Milliseconds between two refreshes of what is on the page while changes are not followed. */
const POLLED_MS = 3_000;
/** While they are followed: what the clock alone changes, such as an alert that becomes overdue. */
const FOLLOWED_MS = 30_000;
/** Queries that a change of alerts or cases concerns, by the first part of their key. */
const followed: ReadonlySet<unknown> = new Set(['alerts', 'alert', 'cases', 'case']);

/** A person who has scrolled far down reads: many pages are not read again at each change. */
const PAGES_FOLLOWED_MAX = 2;

let isFollowing = false;

/** How often alerts and cases that are on the page are read again, in milliseconds. */
export function refreshMillis(): number {
  return isFollowing ? FOLLOWED_MS : POLLED_MS;
}

function isFollowed({ queryKey: [about], state }: Query): boolean {
  const { pages } = (state.data ?? {}) as { readonly pages?: readonly unknown[] };
  return followed.has(about) && (pages?.length ?? 0) <= PAGES_FOLLOWED_MAX;
}

/**
 * Reads alerts and cases again when the server reports a change. After the connection was lost another
 * one is opened; until then the page asks every few seconds.
 */
export function useLive(): void {
  const queries = useQueryClient();
  const mayRead = useCaller().may.includes('read-alerts');
  useEffect(() => {
    if (!mayRead) return;
    const readAgain = () => void queries.invalidateQueries({ predicate: isFollowed });
    const changed = () => {
      isFollowing = true;
      readAgain();
    };
    const lost = () => {
      if (!isFollowing) return;
      isFollowing = false;
      // The page asks often from here on, and reports at once that there is no connection.
      readAgain();
    };
    const follow = () => keptOpen(() => new EventSource('/v1/alert-changes'), { changed, error: lost });
    const end = whileVisible(document, follow);
    // Where the machine has no network, the connection stays silent for minutes before it is an error.
    addEventListener('offline', lost);
    addEventListener('online', readAgain);
    return () => {
      isFollowing = false;
      end();
      removeEventListener('offline', lost);
      removeEventListener('online', readAgain);
    };
  }, [queries, mayRead]);
}
