import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Detector, LOOK_BACK_DAYS } from '../../domain/finding/detector.ts';
import { detectors } from '../../domain/finding/detectors.ts';
import { type EmergencyBudget, emergencyBudget } from '../../domain/finding/rules/emergency-budget.ts';
import { ConfigError } from '../config/environment.ts';
import { formProblems } from '../forms/form-problems.ts';
import { readYamlText } from '../forms/yaml-text.ts';

const BUDGET_FILE = 'emergency-budget.yml';
/** The longest budget in days: older accesses are not counted. */
const BUDGET_DAYS_MAX = LOOK_BACK_DAYS;

export const budgetForm = z.strictObject({
  id: z.literal('emergency-budget'),
  days: z.int().min(1).max(BUDGET_DAYS_MAX),
  shareMax: z.number().min(0).max(1),
  visitsMin: z.int().min(0),
});

/**
 * Returns every detector with the settings from `folder` (DETECTIONS_DIR). A detector without a file keeps its
 * defaults. A missing folder or an invalid file is a `ConfigError`, never a guess.
 */
export async function readDetectors(folder: string): Promise<readonly (() => Detector)[]> {
  const names = await namesIn(folder);
  // A file that nothing reads would silently set nothing.
  const unread = names.find((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.') && name !== BUDGET_FILE);
  if (unread !== undefined) throw new ConfigError(`${join(folder, unread)}: unknown file, expected ${BUDGET_FILE}`);
  if (!names.includes(BUDGET_FILE)) return detectors;
  const file = join(folder, BUDGET_FILE);
  const settings = parseBudget(file, await readFile(file, 'utf8'));
  return detectors.map((create) => (create === emergencyBudget ? () => emergencyBudget(settings) : create));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const why = (error as Error).message;
    throw new ConfigError(`DETECTIONS_DIR is \`${folder}\`, expected a folder of detector settings: ${why}`);
  }
}

function parseBudget(file: string, text: string): EmergencyBudget {
  const value = toValue(file, text);
  const parsed = budgetForm.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = formProblems(parsed.error, value, 'file').map(({ message }) => `${file}: ${message}`);
  throw new ConfigError(lines.join('\n'));
}

function toValue(file: string, text: string): unknown {
  const read = readYamlText(text);
  if ('faults' in read) throw new ConfigError(`${file}: ${read.faults[0]?.message}`);
  return read.value;
}
