import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { encodeDecisionIn } from '../../../services/adapters/avro/decision-versions.ts';
import type { BenchWorld, encodeEvents } from '../bench-world.ts';
import { decideAllOnce } from '../decider-core.ts';

/** The checkouts that are compared. */
export interface Builds {
  readonly before: string;
  readonly after: string;
}
export type Side = keyof Builds;

/** What one build is measured with. */
export interface PairInput {
  readonly world: BenchWorld;
  /** Decisions on the events of the world, in the newest version that the build reads. */
  readonly entries: readonly Buffer[];
  readonly entrySchemaId: number;
  /** The detectors that both builds have. */
  readonly detectorIds: readonly string[];
}

/** The scripts of a build that both builds have. */
interface WorldModule {
  benchWorld(events: number): BenchWorld;
  encodeEvents: typeof encodeEvents;
}

/**
 * Writes the input of both builds below `scratch` and returns its folder. The world is that of the older build, because
 * a later one accepts it too. This build decides for both, so that detectors of both see the same decisions.
 */
export async function writeInput(builds: Builds, events: number, scratch: string): Promise<string> {
  const folder = join(scratch, 'input');
  await mkdir(folder);
  const world = (await worldModule(builds.before)).benchWorld(events);
  const [ofBefore, ofAfter] = [await detectorsOf(builds.before), await detectorsOf(builds.after)];
  const detectorIds = ofBefore.filter((id) => ofAfter.includes(id));
  for (const side of ['before', 'after'] as const) {
    const entrySchemaId = await newestDecision(builds[side]);
    const encoded = (await worldModule(builds[side])).encodeEvents(world);
    const input: PairInput = {
      world,
      entrySchemaId,
      detectorIds,
      entries: await entriesOf(world, encoded, entrySchemaId),
    };
    await writeFile(join(folder, side), serialize(input));
  }
  return folder;
}

export async function readInput(folder: string, side: Side): Promise<PairInput> {
  const { entries, ...input } = deserialize(await readFile(join(folder, side)));
  return { ...input, entries: entries.map((entry: Uint8Array) => Buffer.from(entry)) };
}

function worldModule(build: string): Promise<WorldModule> {
  return import(pathToFileURL(join(build, 'dist/scripts/bench/bench-world.js')).href);
}

async function detectorsOf(build: string): Promise<readonly string[]> {
  const module = pathToFileURL(join(build, 'dist/services/domain/finding/detectors.js')).href;
  const { detectors }: { detectors: readonly (() => { readonly id: string })[] } = await import(module);
  return detectors.map((newDetector) => newDetector().id);
}

async function newestDecision(build: string): Promise<number> {
  const lock: { id: number; record: string }[] = JSON.parse(
    await readFile(join(build, 'schemas/schemas.lock'), 'utf8'),
  );
  return lock.findLast(({ record }) => record === 'access-decision')?.id ?? 0;
}

async function entriesOf(
  world: BenchWorld,
  encoded: ReturnType<typeof encodeEvents>,
  entrySchemaId: number,
): Promise<readonly Buffer[]> {
  return decideAllOnce(world, encoded, ({ decision }) => encodeDecisionIn(decision, entrySchemaId));
}
