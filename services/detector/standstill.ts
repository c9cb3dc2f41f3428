/** While one goes on nothing may be observed: a block is, detectors are being saved, or they change. */
export class Standstill {
  #pending: Promise<void> | null = null;

  /** Resolves once nothing is observed any more. Nothing else is until what it returns is called. */
  async begin(): Promise<() => void> {
    while (this.#pending !== null) await this.#pending;
    let end = (): void => {};
    this.#pending = new Promise((resolve) => {
      end = () => {
        this.#pending = null;
        resolve();
      };
    });
    return () => end();
  }
}
