import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Detector } from '../../../services/domain/finding/detector.ts';
import type { measureDecider } from '../decider-core.ts';
import { type Figure, percentile } from '../figures.ts';
import { deciderStage } from './decider-stage.ts';
import { intakeStage } from './intake-stage.ts';
import { type PairInput, readInput, type Side } from './pair-input.ts';

/**
 * Measures one build in a process of its own: `measure-build.js BUILD SIDE INPUT SCRATCH`. Prints the CPU microseconds of an
 * event by what was measured, how many times those of avsc they are, and bytes that it allocates, as JSON.
 */

/** The decider is measured so often: the first rounds of a process, and when its code is warm. */
const CALLS = 3;
const BLOCK_ENTRIES = 500;
const DETECTOR_ROUNDS_FIRST = 6;
const DETECTOR_ROUNDS = 16;

const [, , build = '', side = '', inputFolder = '', scratch = ''] = process.argv;
const input = await readInput(inputFolder, side as Side);
await mkdir(scratch, { recursive: true });
console.log(JSON.stringify({ ...(await deciderOf(input)), ...(await stagesOf(input)), ...(await detectorOf(input)) }));

function load<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(build, 'dist', path)).href);
}

async function deciderOf({ world }: PairInput): Promise<Record<string, number>> {
  const { measureDecider: measure } = await load<{ measureDecider: typeof measureDecider }>(
    'scripts/bench/decider-core.js',
  );
  const found: Record<string, number> = {};
  for (let call = 1; call <= CALLS; call += 1) {
    const folder = join(scratch, String(call));
    await mkdir(folder);
    const figures = await measure(world, folder);
    const when = call === 1 ? 'first rounds' : call === CALLS ? 'warm' : null;
    if (when !== null) Object.assign(found, byName(figures, when));
  }
  return found;
}

/** Release 0.1 composes both otherwise. */
async function stagesOf({ world }: PairInput): Promise<Record<string, number>> {
  const stages = {
    'intake: NDJSON to records for the log': () => intakeStage(world, load),
    'decider, as a stage with its tables on disk': () => deciderStage(world, load, join(scratch, 'stage')),
  };
  const found: Record<string, number> = {};
  for (const [part, measure] of Object.entries(stages)) {
    const measured = await measure().catch((error: Error) => console.error(`${part}: not measured: ${error.message}`));
    if (measured) Object.assign(found, { [part]: measured.cpu, [`${part}: bytes allocated`]: measured.bytes });
  }
  return found;
}

/** Beside avsc of the same run, the load of the machine counts less. */
function byName(figures: readonly Figure[], when: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { what, value, against, ratio } of figures) {
    if (!what.endsWith(', per CPU second')) continue;
    const part = what.replace(', per CPU second', '');
    found[`${part}: ${when}`] = 1e6 / Number(value.replaceAll(/[,/s]/g, ''));
    if (against.startsWith('avsc') && ratio !== null) found[`${part}: ${when}, in times of avsc`] = 1 / ratio;
  }
  return found;
}

interface OtherDetection {
  observe(access: unknown, nowMs: number): readonly unknown[];
}
type NewDetection = new (...given: readonly unknown[]) => OtherDetection;
type ObserveBlock = (block: object, detection: OtherDetection, now: object) => unknown;

/** A new memory each round, with all detectors of the build, and with those alone that both builds have. */
async function detectorOf({ entries, entrySchemaId, detectorIds }: PairInput): Promise<Record<string, number>> {
  const { observeBlock } = await load<{ observeBlock: ObserveBlock }>('services/detector/observe-block.js');
  const { Detection } = await load<{ Detection: NewDetection }>('services/domain/finding/detection.js');
  const { detectors: all } = await load<{ detectors: readonly (() => Detector)[] }>(
    'services/domain/finding/detectors.js',
  );
  const rows = 'services/adapters/memory/memory-row-table.js';
  const newTable = existsSync(join(build, 'dist', rows))
    ? (await load<{ memoryRowTable: () => unknown }>(rows)).memoryRowTable
    : null;
  const blocks: object[] = [];
  for (let at = 0; at < entries.length; at += BLOCK_ENTRIES) {
    blocks.push({ kind: 'decisions', entrySchemaId, entries: entries.slice(at, at + BLOCK_ENTRIES) });
  }
  const logger = { error: (_: object, text: string) => console.error(text) };
  const round = (chosen: readonly (() => Detector)[]): number => {
    const detection = newTable === null ? new Detection(chosen) : new Detection(newTable(), chosen);
    // Release 0.1 takes the detection alone, later builds what waits to be counted again beside it.
    const parts = Object.assign(detection, { detection, judgedAgain: { concerns: () => false } });
    const before = process.cpuUsage();
    for (const block of blocks) observeBlock(block, parts, { ms: 0, logger, partition: 0, decidedAt: 0 });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / entries.length;
  };
  const found: Record<string, number> = {};
  const shared = all.filter((make) => detectorIds.includes(make().id));
  for (const [what, chosen] of [
    ['detector: decoded, observed', all],
    ['detector, the detectors of both builds alone', shared],
  ] as const) {
    const rounds = Array.from({ length: DETECTOR_ROUNDS }, () => round(chosen));
    found[`${what}: first rounds`] = percentile(rounds.slice(1, DETECTOR_ROUNDS_FIRST), 0.5);
    found[`${what}: warm`] = percentile(rounds.slice(DETECTOR_ROUNDS_FIRST), 0.5);
  }
  return found;
}
