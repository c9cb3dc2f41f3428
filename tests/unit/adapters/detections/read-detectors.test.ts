import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../../../services/adapters/config/environment.ts';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { readDetectors } from '../../../../services/adapters/detections/read-detectors.ts';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { detectors } from '../../../../services/domain/finding/detectors.ts';
import { aDetectedAccess } from '../../../support/decision-builders.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-detections-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(text: string): void {
  writeFileSync(join(folder, 'emergency-budget.yml'), text);
}

/** Emergencies of one actor, each at another owner, until the budget is spent; how many went before. */
async function emergenciesAllowed(of: string): Promise<number> {
  const detection = new Detection(memoryRowTable(), await readDetectors(of));
  for (let made = 0; made < 50; made += 1) {
    const emergency = { purpose: 'prevent-harm-or-loss', verdict: 'explained', team: null } as const;
    const rules = detection.observe(aDetectedAccess({ ownerId: `o-${made}`, ...emergency }), 0).map(({ rule }) => rule);
    if (rules.includes('emergency-budget')) return made;
  }
  return Number.POSITIVE_INFINITY;
}

describe('the settings of detectors', () => {
  it('are those of the folder, or the built-in ones where it has none', async () => {
    expect(await emergenciesAllowed(join(projectRoot, 'infra/detections'))).toBe(5);
    expect(await readDetectors(folder)).toBe(detectors);
    write('{ id: emergency-budget, days: 30, shareMax: 0.1, visitsMin: 2 }');
    expect(await emergenciesAllowed(folder)).toBe(2);
    write('{ id: emergency-budget, days: 30, shareMax: 1, visitsMin: 2 }');
    expect(await emergenciesAllowed(folder)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['days: 30', 'id'],
    ['{ id: emergency-budget, days: 0, shareMax: 0.1, visitsMin: 2 }', 'days'],
    ['{ id: emergency-budget, days: 30, shareMax: 10, visitsMin: 2 }', 'shareMax'],
    ['{ id: emergency-budget, days: 30, shareMax: 0.1, visitsMin: 2, hours: 1 }', 'hours'],
    ['{ id: [', 'emergency-budget.yml'],
  ])('are refused where a file cannot be used: %s', async (text, named) => {
    write(text);
    await expect(readDetectors(folder)).rejects.toThrow(ConfigError);
    await expect(readDetectors(folder)).rejects.toThrow(named);
  });

  it('are not left out because a file is named otherwise, nor because there is no such folder', async () => {
    const other = mkdtempSync(join(tmpdir(), 'custodes-detections-'));
    writeFileSync(
      join(other, 'emergency-budget.yaml'),
      '{ id: emergency-budget, days: 30, shareMax: 0.1, visitsMin: 2 }',
    );
    await expect(readDetectors(other)).rejects.toThrow(/emergency-budget\.yaml: unknown file, expected/);
    rmSync(other, { recursive: true });
    await expect(readDetectors(other)).rejects.toThrow(/^DETECTIONS_DIR is `.*`, expected a folder/);
  });
});
