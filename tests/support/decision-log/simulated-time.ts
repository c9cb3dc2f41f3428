import { setImmediate } from 'node:timers/promises';
import type { Random } from '../random.ts';

interface Event {
  readonly at: number;
  readonly happen: () => void;
}

/** Virtual time: events happen in the order of their times, and everything they wake runs before the next one. */
export class SimulatedTime {
  readonly #random: Random;
  /** Sorted, the next one last. */
  readonly #events: Event[] = [];
  #now = 1_000;

  constructor(random: Random) {
    this.#random = random;
  }

  get now(): number {
    return this.#now;
  }

  after(delay: number, happen: () => void): void {
    const at = this.#now + delay;
    let index = this.#events.length;
    while (index > 0 && (this.#events[index - 1]?.at ?? 0) <= at) index -= 1;
    this.#events.splice(index, 0, { at, happen });
  }

  /** Mostly short, sometimes long enough for much else to happen in between. */
  delay(): number {
    return this.#random.chance(0.04) ? this.#random.below(400) : 1 + this.#random.below(6);
  }

  /** Runs until `done` or no event is left. Throws after `stepsMax` events: something waits for ever. */
  async run(done: () => boolean, stepsMax = 20_000): Promise<void> {
    for (let step = 0; !done(); step++) {
      const event = this.#events.pop();
      if (event === undefined) return;
      if (step === stepsMax) throw new Error(`nothing was finished after ${stepsMax} steps`);
      this.#now = event.at;
      event.happen();
      await setImmediate();
    }
  }
}

/** A process that can be stopped (SIGSTOP) and killed at any moment it waits: what it waits for then never comes. */
export class SimulatedProcess {
  readonly #time: SimulatedTime;
  readonly name: string;
  #stoppedUntil = 0;
  alive = true;

  constructor(time: SimulatedTime, name: string) {
    this.#time = time;
    this.name = name;
  }

  kill(): void {
    this.alive = false;
  }

  stopFor(millis: number): void {
    this.#stoppedUntil = this.#time.now + millis;
  }

  /** Runs `step` in this process after a while: later if it is stopped then, never if it is dead. */
  after(delay: number, step: () => void): void {
    this.#time.after(delay, () => {
      if (!this.alive) return;
      const wait = this.#stoppedUntil - this.#time.now;
      if (wait > 0) this.after(wait, step);
      else step();
    });
  }

  wait(delay: number): Promise<void> {
    return new Promise((resolve) => this.after(delay, resolve));
  }
}
