import type { Health } from '../http/health-routes.ts';
import type { Router } from '../http/server.ts';
import type { ComposedStage } from './stage.ts';

const READY_POLL_MILLIS = 20;

/** The stages of one process: composed one after the other, monitored together, drained in a given order. */
export class StageGroup implements Health {
  readonly #stages = new Map<string, ComposedStage | null>();
  #isClosing = false;
  #fail: (error: unknown) => void = () => {};
  /** Rejects when a stage meets an error that it cannot repair. Never resolves. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });

  constructor(names: readonly string[]) {
    for (const name of names) this.#stages.set(name, null);
    this.failed.catch(() => {});
  }

  /** Rejects when a stage cannot be composed, or when a running one fails in the meantime. */
  async compose<One extends { readonly name: string }>(
    stages: readonly One[],
    compose: (stage: One) => Promise<ComposedStage>,
  ): Promise<void> {
    for (const stage of stages) {
      const composed = await Promise.race([compose(stage), this.failed]);
      composed.failed.catch((error: unknown) => this.#fail(error));
      this.#stages.set(stage.name, composed);
    }
  }

  get isComposed(): boolean {
    return this.#composed().length === this.#stages.size;
  }

  routers(): Router[] {
    return this.#composed().flatMap(([, { router }]) => router ?? []);
  }

  isReady(): boolean {
    return this.waitingFor().length === 0;
  }

  waitingFor(): string[] {
    if (this.#isClosing) return ['draining'];
    return [...this.#stages].filter(([, stage]) => stage === null || !stage.isReady()).map(([name]) => name);
  }

  /** Resolves once every stage is ready. */
  becomesReady(): Promise<void> {
    return new Promise((resolve) => {
      const poll = setInterval(() => {
        if (this.isReady()) resolve();
        if (this.isReady() || this.#isClosing) clearInterval(poll);
      }, READY_POLL_MILLIS);
    });
  }

  async reload(): Promise<void> {
    for (const [, stage] of this.#composed()) await stage.reload?.();
  }

  /** Reports "not ready" from now on. */
  close(): void {
    this.#isClosing = true;
  }

  /**
   * Drains the stages in `order`: each processes what the ones before it wrote last. Stages that are not in `order`
   * only answer requests, and stop first. Rejects at the end when one could not: an archiver that met another archive keeps no search
   * from closing its files.
   */
  async drain(order: readonly string[]): Promise<void> {
    const ranked = this.#composed().sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
    const failures: unknown[] = [];
    for (const [, stage] of ranked) await stage.drain().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  #composed(): [string, ComposedStage][] {
    return [...this.#stages].flatMap(([name, stage]) => (stage === null ? [] : [[name, stage]]));
  }
}
