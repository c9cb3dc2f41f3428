/** One record that a rule matched, in one group of a correlation. */
export interface Correlated {
  readonly at: number;
  /** What the correlation counts once in a window. */
  readonly counted: string;
  /** Names the record. */
  readonly name: string;
}

export const correlationTypes = ['event_count', 'value_count', 'temporal'] as const;
export type CorrelationType = (typeof correlationTypes)[number];

export interface CorrelationRule {
  readonly type: CorrelationType;
  readonly timespanMillis: number;
  /** It holds in a window with so many records, values or rules. */
  readonly countMin: number;
}

/** A span in which a correlation holds at each of its records. */
export interface CorrelationMatch {
  readonly from: number;
  to: number;
  /** What was counted when it began to hold. */
  readonly value: number;
  readonly names: Set<string>;
}
