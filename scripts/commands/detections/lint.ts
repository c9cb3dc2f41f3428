import { Command } from 'commander';
import { type DetectionFolder, readDetectionFolder } from '../../../services/adapters/detections/detection-folder.ts';
import { failedTests } from '../../../services/adapters/detections/load-detections.ts';
import { type FileProblem, FileProblemsError } from '../../../services/adapters/forms/file-problems.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { folderFrom } from './detection-set-named.ts';
import { hasOnlySigma, liveProblems, sigmaSetOf } from './sigma-files.ts';

/** `custodes detections lint [DIR]`: every problem with file, line and column. Exit 1 when there are any. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('report every problem in the detections of a folder, or in Sigma rules')
    .argument(
      '[path]',
      'folder of detections (default: $DETECTIONS_DIR, else those of this release), or of Sigma rules, or one',
    )
    .option('--taxonomy <file>', 'for Sigma rules: names of fields and log sources (default: infra/sigma/taxonomy.yml)')
    .option('--json', 'print the problems as JSON')
    .action((path: string | undefined, options: LintOptions) => withOutcome(() => lint(path, options)));
}

interface LintOptions {
  readonly json?: true;
  readonly taxonomy?: string;
}

async function lint(given: string | undefined, { json: asJson, taxonomy }: LintOptions): Promise<void> {
  const ofSigma = given !== undefined && (await hasOnlySigma(given));
  const { detections, problems } = await (ofSigma
    ? lintSigma(given, taxonomy)
    : lintDetections(await folderFrom(given)));
  // Sigma files are also run over the archive, which honours more.
  const notLive = ofSigma && problems.length === 0 ? await liveProblems(given, taxonomy) : [];
  if (asJson) console.log(JSON.stringify({ ok: problems.length === 0, detections, problems, notLive }, null, 2));
  else if (problems.length > 0) console.log(new FileProblemsError(problems).message);
  else {
    console.log(`${detections} detections, nothing wrong`);
    if (notLive.length > 0) console.log(`only over the archive:\n${new FileProblemsError(notLive).message}`);
  }
  if (problems.length > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
}

async function lintSigma(path: string, taxonomy: string | undefined): Promise<LintReport> {
  try {
    const { rules, correlations } = await sigmaSetOf([path], taxonomy);
    return { detections: rules.length + correlations.length, problems: [] };
  } catch (error) {
    if (!(error instanceof FileProblemsError)) throw error;
    return { detections: 0, problems: error.problems };
  }
}

interface LintReport {
  readonly detections: number;
  readonly problems: readonly FileProblem[];
}

/** Lists what would prevent a load, and what a careful reviewer would object to, by file and line. */
export async function lintDetections(folder: string): Promise<LintReport> {
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

/** A detection is untested when its tests never see a finding, or never see none. A stranger's Sigma rule has no tests. */
function oneSided({ file, tests, placeOf, settings }: DetectionFolder['files'][number]): readonly FileProblem[] {
  if (settings.sigma !== undefined && tests.length === 0) return [];
  return [true, false]
    .filter((finds) => !tests.some((test) => test.finds.length > 0 === finds))
    .map((finds) => {
      const message = `tests: there is none that finds ${finds ? 'something' : 'nothing'}`;
      return { file, ...placeOf(['tests']), message };
    });
}
