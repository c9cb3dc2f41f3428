interface Waiting<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/** What one thread asked of another and waits for: an answer has the number of its question. */
export class NumberedAnswers<Value> {
  readonly #waiting = new Map<number, Waiting<Value>>();
  #asked = 0;

  /** Sends a question with a number of its own. Resolves with the answer. */
  ask(send: (number: number) => void): Promise<Value> {
    const number = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      send(number);
    });
  }

  resolve(number: number, value: Value): void {
    this.#take(number)?.resolve(value);
  }

  reject(number: number, error: unknown): void {
    this.#take(number)?.reject(error);
  }

  /** Nobody answers any more. */
  rejectAll(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #take(number: number): Waiting<Value> | undefined {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    return waiting;
  }
}
