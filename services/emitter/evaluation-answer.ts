/** The answer of custodes about an access before it happens. */
export interface EvaluationAnswer {
  readonly decision: boolean;
  readonly decisionId: string;
  readonly verdict: string;
  readonly determinedBy: readonly string[];
  readonly reason: string;
  /** What would make it a permit; absent where nothing would. */
  readonly stepUp?: readonly { readonly rule: string; readonly need: string; readonly kinds?: readonly string[] }[];
}
