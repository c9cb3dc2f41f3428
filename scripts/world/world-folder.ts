import type { WorldParameters } from './parameters.ts';
import { rfc3339 } from './timeline.ts';
import type { WorldChunk } from './world-event.ts';

/** The files of a world folder, `docs/interfaces` section 6. */
export const worldFiles = {
  register: 'register.ndjson',
  accesses: 'access-events.ndjson',
  answers: 'answers.ndjson',
  summary: 'world.json',
} as const;

/** The content of `world.json`: the parameters of the world, and how many records of each kind it contains. */
export interface WorldSummary {
  readonly seed: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly counts: {
    readonly register: number;
    readonly accessEvents: number;
    readonly answers: number;
    readonly byScenario: Readonly<Record<string, number>>;
  };
}

/** Counts chunks as they pass through. */
export function openSummary(parameters: WorldParameters): { add(chunk: WorldChunk): void; total(): WorldSummary } {
  const counts = { register: 0, accessEvents: 0, answers: 0 };
  const byScenario = new Map<string, number>();
  return {
    add({ register, accesses, answers }) {
      counts.register += register.length;
      counts.accessEvents += accesses.length;
      counts.answers += answers.length;
      for (const { scenario } of answers) byScenario.set(scenario, (byScenario.get(scenario) ?? 0) + 1);
    },
    total() {
      const { seed, start, ...rest } = parameters;
      const sorted = Object.fromEntries([...byScenario].sort(([one], [other]) => (one < other ? -1 : 1)));
      return {
        seed,
        parameters: { ...rest, start: rfc3339(start).slice(0, 10) },
        counts: { ...counts, byScenario: sorted },
      };
    },
  };
}

/** Writes one JSON value per line. */
export function toLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
