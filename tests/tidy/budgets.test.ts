import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { linesOf, sourceFiles } from '../support/source-files.ts';

/** Upper bounds that keep the code easy to read. An exception is one line here, with its reason. */

const FILE_LINES_MAX = 400;
const TEST_FILE_LINES_MAX = 500;
const FUNCTION_LINES_MAX = 70;
const FOLDER_FILES_MAX = 15;
const forbiddenNames = /^(utils?|common|helpers?|lib|shared|misc)$/;

/** Folders of one kind of thing, one file each: they are as long as there are things of the kind. */
const foldersOfOneKind: Record<string, string> = {
  'infra/policies': 'one rule a file, named by its rule id (interfaces.md section 1)',
  scripts: 'one verb of package.json a file',
  'services/domain/finding/rules': 'one detector a file, named by its id',
  'infra/detections': 'one detection a file, named by its id',
  'schemas/alert-record': 'two files a version, which stay for ever',
  'infra/register/camera-words': 'one language a file, so that an operator adds one without touching another',
};

/** Nobody reads a generated file top to bottom, and it is as long as the records have fields. */
const isGenerated = (file: string): boolean => linesOf(file)[0]?.startsWith('// Generated from ') === true;

const sources = [...sourceFiles('services'), ...sourceFiles('scripts')].filter((file) => !isGenerated(file));
const tests = sourceFiles('tests');

describe('the budgets', () => {
  it.each(sources)('%s is short enough to read', (file) => {
    expect(linesOf(file).length).toBeLessThanOrEqual(FILE_LINES_MAX);
  });

  it.each(tests)('%s is short enough to read', (file) => {
    expect(linesOf(file).length).toBeLessThanOrEqual(TEST_FILE_LINES_MAX);
  });

  it.each(sources)('%s has no function that is too long', (file) => {
    expect(longFunctions(linesOf(file))).toEqual([]);
  });

  it('has no folder that is too full and none with an empty name such as `utils`', () => {
    const wrong: string[] = [];
    for (const folder of folders(['services', 'scripts', 'infra', 'schemas', 'tests'])) {
      const name = folder.split('/').at(-1) ?? '';
      if (forbiddenNames.test(name)) wrong.push(`${folder}: the name is empty of meaning`);
      // What a release wrote lies as it wrote it.
      const files = readdirSync(join(projectRoot, folder), { withFileTypes: true }).filter((entry) => entry.isFile());
      if (files.length > FOLDER_FILES_MAX && !(folder in foldersOfOneKind))
        wrong.push(`${folder}: ${files.length} files`);
    }
    expect(wrong).toEqual([]);
  });
});

/** Functions by their formatted shape: a line that opens one, and the first line at its indentation that closes it. */
function longFunctions(lines: readonly string[]): string[] {
  const found: string[] = [];
  lines.forEach((line, index) => {
    const opens =
      /^(\s*)(export )?(async )?(function\b|(const|let) \w+ = (async )?(\([^)]*\)|\w+)[^=]*=> \{|(static |private |async |get )*\w+\([^;]*\)[^;=]*\{$)/.exec(
        line,
      );
    if (!opens || /^\s*(if|for|while|switch|return|catch|describe|it)\b/.test(line)) return;
    const indent = opens[1] ?? '';
    const closing = lines.findIndex((candidate, at) => at > index && candidate.startsWith(`${indent}}`));
    if (closing - index + 1 > FUNCTION_LINES_MAX) found.push(`line ${index + 1}: ${closing - index + 1} lines`);
  });
  return found;
}

function folders(tops: readonly string[]): string[] {
  return tops.flatMap((top) => [
    top,
    ...readdirSync(join(projectRoot, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length + 1)),
  ]);
}
