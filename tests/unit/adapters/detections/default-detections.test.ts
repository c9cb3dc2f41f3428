import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { readDetectionFolder } from '../../../../services/adapters/detections/detection-folder.ts';
import { knownMechanisms } from '../../../../services/adapters/detections/known-mechanisms.ts';
import { defaultDetectionSet, loadDetections } from '../../../../services/adapters/detections/load-detections.ts';
import { runDetectionTests } from '../../../../services/adapters/detections/run-detection-tests.ts';

/** Runs the tests in the files of `infra/detections`: adding a detector is its mechanism, a line in the list, a file. */

const folder = join(projectRoot, 'infra/detections');
const { files, problems } = await readDetectionFolder(folder);
const set = files.map(({ settings }) => settings);

describe('the detections of this release', () => {
  it('are files of the right form, one for each mechanism and each file of code', () => {
    expect(problems).toEqual([]);
    const ids = files.map(({ settings }) => settings.id).sort();
    expect(ids).toEqual([...knownMechanisms.keys()].sort());
    const code = readdirSync(join(projectRoot, 'services/domain/finding/rules')).map((file) => file.replace('.ts', ''));
    expect(ids).toEqual(expect.arrayContaining(code));
  });

  it('are what the domain has without files', async () => {
    expect((await loadDetections(folder)).version).toBe(defaultDetectionSet.version);
  });
});

describe.each(files.map((file) => [file.settings.id, file] as const))('the detection %s', (_id, file) => {
  it.each(file.tests.map((test) => [test.name, test] as const))('%s', (_name, test) => {
    const [result] = runDetectionTests({ settings: file.settings, tests: [test] }, set);
    expect(result?.problem).toBeNull();
  });

  it('has a test that finds something and one that does not', () => {
    expect(file.tests.some(({ finds }) => finds.length > 0)).toBe(true);
    expect(file.tests.some(({ finds }) => finds.length === 0)).toBe(true);
  });
});
