import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { checkedDetections, loadDetections } from '../../../services/adapters/detections/load-detections.ts';
import { keyOf } from '../../../services/adapters/forms/built-json.ts';
import { checkedPolicies, loadPolicies } from '../../../services/adapters/policies/load-policies.ts';

const [policies, detections] = ['policies', 'detections'].map((name) => join(projectRoot, 'infra', name)) as [
  string,
  string,
];

describe('the sets that the build has checked', () => {
  it('are those of the release, by what their files have', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'custodes-sets-'));
    try {
      const file = join(folder, 'sets.json');
      const { status } = spawnSync(process.execPath, [join(projectRoot, 'scripts/build-sets.mjs'), file]);
      expect(status).toBe(0);
      const sets = [await checkedPolicies(policies), await checkedDetections(detections)];
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(
        Object.fromEntries(sets.map(({ given, text }) => [keyOf(given), text])),
      );
      expect(sets.map(({ text }) => text)).toEqual([
        (await loadPolicies(policies)).text,
        (await loadDetections(detections)).text,
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
