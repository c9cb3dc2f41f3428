import { useSyncExternalStore } from 'react';

const wide = matchMedia('(min-width: 1001px)');

/** False on a screen on which tables are cards and forms are folded; the styles change at the same width. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      wide.addEventListener('change', onChange);
      return () => wide.removeEventListener('change', onChange);
    },
    () => wide.matches,
  );
}
