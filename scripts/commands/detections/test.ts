import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { DetectionError } from '../../../services/adapters/detections/detection-error.ts';
import { readDetectionFolder } from '../../../services/adapters/detections/detection-folder.ts';
import { detectionsOf } from '../../../services/adapters/detections/load-detections.ts';
import { runDetectionTests } from '../../../services/adapters/detections/run-detection-tests.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { folderFrom } from './detection-set-named.ts';
import { junitReport } from './junit-report.ts';

interface TestOptions {
  readonly junit?: string;
  readonly json?: true;
}

/** `custodes detections test [DIR]`: runs the tests in the files. Exit 1: a test failed; 2: files cannot be read. */
export function testCommand(): Command {
  return new Command('test')
    .description('run the tests in the files: accesses given, findings expected')
    .argument('[folder]', 'with detections (default: $DETECTIONS_DIR, else those of this release)')
    .option('--junit <file>', 'write the outcome as JUnit XML')
    .option('--json', 'print the outcome as JSON')
    .action((folder: string | undefined, options: TestOptions) => withOutcome(() => test(folder, options)));
}

async function test(given: string | undefined, { junit, json }: TestOptions): Promise<void> {
  const folder = await readDetectionFolder(await folderFrom(given));
  if (folder.problems.length > 0) throw new DetectionError(folder.problems);
  const set = detectionsOf(folder);
  const results = folder.files.flatMap((detectionFile) => {
    const { file, placeOf } = detectionFile;
    return runDetectionTests(detectionFile, set).map((result, index) => {
      return { ...result, file, ...placeOf(['tests', index]) };
    });
  });
  const failures = results.filter(({ problem }) => problem !== null);
  if (junit !== undefined) {
    const cases = results.map(({ detection, test: name, problem }) => ({ suite: detection, name, problem }));
    await writeFile(junit, junitReport('detections test', cases));
  }
  if (json) console.log(JSON.stringify({ ok: failures.length === 0, tests: results.length, failures }, null, 2));
  else {
    for (const { file, line, column, problem } of failures) console.log(`${file}:${line}:${column}: ${problem}`);
    console.log(`${results.length} tests of ${folder.files.length} detections, ${failures.length} failed`);
  }
  if (failures.length > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
}
