/** What the fold will make of an act. */
export interface ActOutcome<Result> {
  readonly folded: Promise<Result>;
  /** For an act that will not be folded. */
  readonly forget: () => void;
}

/** Callers that wait until their act is folded. */
export class Outcomes<Result> {
  readonly #waiting = new Map<string, (result: Result) => void>();

  of(actId: string): ActOutcome<Result> {
    const folded = new Promise<Result>((resolve) => this.#waiting.set(actId, resolve));
    return { folded, forget: () => this.#waiting.delete(actId) };
  }

  answer(actId: string, result: Result): void {
    this.#waiting.get(actId)?.(result);
    this.#waiting.delete(actId);
  }
}
