import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { projectFiles } from '../../support/source-files.ts';

/** What `.vscode/settings.json` has an editor check our YAML by. */

const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');
const settings: { 'yaml.schemas': Record<string, string> } = JSON.parse(read('.vscode/settings.json'));

describe.each(Object.entries(settings['yaml.schemas']))('%s', (schemaFile, glob) => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(read(schemaFile)));
  const files = projectFiles().filter((file) => isMatch(file, glob));

  it('has files to check', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('accepts %s', (file) => {
    expect([validate(parse(read(file))), validate.errors]).toEqual([true, null]);
  });

  it('refuses a file with a key that nobody reads', () => {
    expect(validate({ ...parse(read(files[0] ?? '')), nobodyReadsThis: 1 })).toBe(false);
  });
});

/** One `*` stands for a name without a folder. */
function isMatch(file: string, glob: string): boolean {
  const pattern = glob
    .split('*')
    .map((part) => part.replaceAll('.', '\\.'))
    .join('[^/]*');
  return new RegExp(`^${pattern}$`).test(file);
}
