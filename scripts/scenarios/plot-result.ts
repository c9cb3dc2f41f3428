import type { Plot } from './part.ts';

/** How one plot went in one world. */
export interface PlotResult {
  readonly plot: Plot;
  /** Days from the first wrong access to the first finding about one; null if there was none. */
  readonly days: number | null;
  readonly workdays: number | null;
  readonly rule: string | null;
  /** Every rule that reported one of the wrong accesses, with its number of findings. */
  readonly rules: ReadonlyMap<string, number>;
  readonly isExplained: boolean;
}
