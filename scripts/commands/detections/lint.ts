import { Command } from 'commander';
import { type DetectionFolder, readDetectionFolder } from '../../../services/adapters/detections/detection-folder.ts';
import { failedTests } from '../../../services/adapters/detections/load-detections.ts';
import { type FileProblem, FileProblemsError } from '../../../services/adapters/forms/file-problems.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { folderFrom } from './detection-set-named.ts';

/** `custodes detections lint [DIR]`: every problem with file, line and column. Exit 1 when there are any. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('report every problem in the detections of a folder')
    .argument('[folder]', 'with detections (default: $DETECTIONS_DIR, else those of this release)')
    .option('--json', 'print the problems as JSON')
    .action((folder: string | undefined, { json }: { json?: true }) => withOutcome(() => lint(folder, json === true)));
}

async function lint(given: string | undefined, asJson: boolean): Promise<void> {
  const { detections, problems } = await lintDetections(await folderFrom(given));
  if (asJson) console.log(JSON.stringify({ ok: problems.length === 0, detections, problems }, null, 2));
  else if (problems.length > 0) console.log(new FileProblemsError(problems).message);
  else console.log(`${detections} detections, nothing wrong`);
  if (problems.length > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
}

/** Lists what would prevent a load, and what a careful reviewer would object to, by file and line. */
export async function lintDetections(
  folder: string,
): Promise<{ readonly detections: number; readonly problems: readonly FileProblem[] }> {
  let read: DetectionFolder;
  try {
    read = await readDetectionFolder(folder);
  } catch (error) {
    if (!(error instanceof FileProblemsError)) throw error;
    return { detections: 0, problems: error.problems };
  }
  const found = [...read.problems, ...failedTests(read), ...read.files.flatMap(oneSided)];
  const problems = found.sort((one, other) =>
    one.file === other.file ? (one.line ?? 0) - (other.line ?? 0) : one.file < other.file ? -1 : 1,
  );
  return { detections: read.files.length, problems };
}

/** A detection is untested when its tests never see a finding, or never see none. */
function oneSided({ file, tests, placeOf }: DetectionFolder['files'][number]): readonly FileProblem[] {
  return [true, false]
    .filter((finds) => !tests.some((test) => test.finds.length > 0 === finds))
    .map((finds) => {
      const message = `tests: there is none that finds ${finds ? 'something' : 'nothing'}`;
      return { file, ...placeOf(['tests']), message };
    });
}
