import { getEventListeners } from 'node:events';

/** How many listeners a signal has, and how many signals that depend on it: Node never removes the latter while it lives. */
export function leftAt(signal: AbortSignal): number {
  const key = Object.getOwnPropertySymbols(signal).find(({ description }) => description === 'kDependantSignals');
  const dependants =
    key === undefined ? undefined : (signal as unknown as Record<symbol, Set<unknown> | undefined>)[key];
  return getEventListeners(signal, 'abort').length + (dependants?.size ?? 0);
}
