import { setTimeout as pause } from 'node:timers/promises';
import { openPrng } from '../world/prng.ts';
import type { ChaosCluster } from './cluster.ts';
import { commandOf, type Supervised, supervise } from './supervised.ts';

const FREEZE_MILLIS = [2_000, 12_000] as const;
/** A restarted broker must catch up before the next one dies; otherwise no partition has a quorum. */
const BROKER_REST_MILLIS = 20_000;

export interface Faults {
  readonly kills: ReadonlyMap<string, number>;
  readonly freezes: number;
  /** Stops the brokers that were restarted. */
  stop(): Promise<void>;
}

export interface FaultPlan {
  readonly seed: number;
  readonly kills: number;
  readonly freezes: number;
  /** The finished share of the load, 0 to 1; faults are spread over it. */
  readonly progress: () => number;
}

/** Kills and freezes processes and brokers, spread over the load by a seed, until all planned faults happened. */
export async function injectFaults(
  cluster: ChaosCluster,
  { seed, kills, freezes, progress }: FaultPlan,
): Promise<Faults> {
  const prng = openPrng('chaos', seed);
  const killed = new Map<string, number>();
  const brokers = cluster.brokerPids.map((pid, index) => new Broker(pid, index + 1));
  let brokerRestsUntil = 0;
  const frozen: Promise<void>[] = [];
  const total = kills + freezes;
  const freezeAt = new Set(
    Array.from({ length: freezes }, (_, index) => Math.floor(((index + 0.5) * total) / freezes)),
  );

  for (let fault = 0; fault < total; fault += 1) {
    while (progress() < 1 && progress() < fault / total) await pause(50);
    const service = cluster.services[prng.below(cluster.services.length)] as Supervised;
    if (freezeAt.has(fault)) {
      const millis = FREEZE_MILLIS[0] + prng.below(FREEZE_MILLIS[1] - FREEZE_MILLIS[0]);
      frozen.push(service.freeze(millis));
      continue;
    }
    const broker = brokers[prng.below(brokers.length)];
    const hitsBroker = prng.below(cluster.services.length + 3) < 3 && Date.now() > brokerRestsUntil;
    if (hitsBroker && broker !== undefined) {
      broker.kill();
      brokerRestsUntil = Date.now() + BROKER_REST_MILLIS;
    } else service.kill();
    const name = hitsBroker ? 'broker' : service.name;
    killed.set(name, (killed.get(name) ?? 0) + 1);
    await pause(prng.below(500));
  }
  await Promise.all(frozen);
  return {
    kills: killed,
    freezes,
    stop: async () => {
      await Promise.all(brokers.map((broker) => broker.stop()));
    },
  };
}

/** A broker started by `npm run kafka`; after its first kill it runs under a supervisor of ours. */
class Broker {
  readonly #command: readonly string[];
  readonly #pid: number;
  readonly #id: number;
  #supervised: Supervised | null = null;

  constructor(pid: number, id: number) {
    this.#pid = pid;
    this.#id = id;
    this.#command = commandOf(pid);
  }

  kill(): void {
    if (this.#supervised !== null) {
      this.#supervised.kill();
      return;
    }
    process.kill(this.#pid, 'SIGKILL');
    this.#supervised = supervise({
      name: `broker-${this.#id}`,
      command: this.#command,
      environment: process.env,
      logFile: '/dev/null',
    });
  }

  async stop(): Promise<void> {
    await this.#supervised?.stop(10_000);
  }
}
