/** The answer of custodes about an access before it happens. */
export interface EvaluationAnswer {
  readonly decision: boolean;
  readonly decisionId: string;
  readonly verdict: string;
  readonly determinedBy: readonly string[];
  readonly reason: string;
  /** Steps that would make the access allowed; absent if nothing would. */
  readonly stepUp?: readonly { readonly rule: string; readonly need: string; readonly kinds?: readonly string[] }[];
}
