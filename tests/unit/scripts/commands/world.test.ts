import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worldCommand } from '../../../../scripts/commands/world.ts';
import { runCommand } from '../../../support/process/run-command.ts';

it('custodes world names a place that is no folder, and leaves with 2', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-world-'));
  const out = join(folder, 'file');
  writeFileSync(out, 'text');
  const { code, error } = await runCommand(worldCommand(), ['--out', out, '--days', '1']);
  rmSync(folder, { recursive: true });
  expect([code, error]).toEqual([2, expect.stringMatching(/^out `.*file` cannot be created: .*expected a folder$/)]);
});
