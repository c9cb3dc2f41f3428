import type { Meters } from './catalogue.ts';

/** Work of so long ago counts by 1/e. */
const REMEMBERED_MILLIS = 5_000;

/** Shows how far a stage is behind, in records and by how long a record that arrives now waits. */
export class StageProgress {
  readonly #meters: Meters;
  readonly #stage: string;
  readonly #now: () => number;
  #notedAt: number;
  #lag = 0;
  #done = 0;
  #busyMillis = 0;

  /** `now` returns milliseconds of a clock that never goes back. */
  constructor(meters: Meters, stage: 'detector' | 'alerter', now: () => number = () => performance.now()) {
    this.#meters = meters;
    this.#stage = stage;
    this.#now = now;
    this.#notedAt = now();
  }

  /** The stage has done so many records since the last call, and so many wait. */
  note(done: number, lag: number): void {
    const now = this.#now();
    const passed = now - this.#notedAt;
    // Where nothing waited, the stage did what there was, not what it can.
    if (this.#lag > 0) {
      const kept = Math.exp(-passed / REMEMBERED_MILLIS);
      this.#done = this.#done * kept + done;
      this.#busyMillis = this.#busyMillis * kept + passed;
    }
    this.#notedAt = now;
    this.#lag = lag;
    this.#meters.stageLag.set({ stage: this.#stage }, lag);
    this.#meters.stageWait.set({ stage: this.#stage }, this.#waitSeconds());
  }

  #waitSeconds(): number {
    if (this.#lag === 0 || this.#busyMillis === 0) return 0;
    // A stage that does nothing shows at least for how long.
    return ((this.#lag / Math.max(1, this.#done)) * this.#busyMillis) / 1_000;
  }
}
