import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { DetectionError } from '../../../services/adapters/detections/detection-error.ts';
import { parseDetectionTexts, withTaxonomy } from '../../../services/adapters/detections/detection-folder.ts';
import {
  type DetectionSet,
  loadDetections,
  withDetections,
} from '../../../services/adapters/detections/load-detections.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { type ProposeOptions, proposeSet, withProposeOptions } from '../policy/propose.ts';
import { setWords } from '../policy/sets.ts';
import { detectionsInForce } from './detection-set-named.ts';

/**
 * `custodes detections propose FILE…`: files a set so that a second person can approve it. Files replace detections of the
 * set in force; a folder is a whole set. Exit 2: a file is invalid, or fails its own tests.
 */
export function proposeCommand(): Command {
  return withProposeOptions(
    new Command('propose')
      .description('propose changed detections, also Sigma rules: nothing changes until a second person approves them')
      .argument('<file...>', 'detections that replace those in force, or one folder with a whole set'),
  ).action((files: string[], options: ProposeOptions) =>
    withOutcome(async () => proposeSet(await proposedSet(files, options), setWords.detections, options)),
  );
}

async function proposedSet(files: readonly string[], server: ProposeOptions): Promise<DetectionSet> {
  const [first] = files;
  if (first !== undefined && files.length === 1 && (await stat(first).catch(() => null))?.isDirectory()) {
    return loadDetections(first);
  }
  const texts = await Promise.all(files.map(async (file) => ({ name: basename(file), text: await readFrom(file) })));
  const read = parseDetectionTexts(await withTaxonomy([], texts));
  if (read.problems.length > 0) throw new DetectionError(read.problems);
  return withDetections(await detectionsInForce(server), read.files);
}

async function readFrom(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new InputError(`\`${file}\` cannot be read, expected a detection: ${error.message}`);
  });
}
