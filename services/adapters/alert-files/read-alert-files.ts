import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { severities } from '../../domain/access-decision/access-decision.ts';
import type { Objectives } from '../../domain/alert/work/objectives.ts';
import { ConfigError } from '../config/environment.ts';
import { parseYaml } from '../config/parse-yaml.ts';

/** The meaning of a rule to a person who answers an alert. */
export interface RuleMeaning {
  readonly title: string;
  readonly meaning: string;
  readonly severity: (typeof severities)[number];
  readonly legalBasis: string;
  /** A page and section: what to do. */
  readonly runbook: string;
}

export interface AlertFiles {
  /** Keyed by rule id. A rule that the installation added may be missing. */
  readonly rules: ReadonlyMap<string, RuleMeaning>;
  readonly objectives: Objectives;
}

const unitMillis = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const DURATION = /^([1-9]\d{0,4}) (minute|hour|day)s?$/;
const expectedDuration = 'a duration such as `30 minutes`, `4 hours` or `7 days`';
const TEXT_CHARS_MAX = 500;
const expectedText = `1 to ${TEXT_CHARS_MAX} characters`;

const text = z.string(expectedText).min(1, expectedText).max(TEXT_CHARS_MAX, expectedText);
const duration = z
  .string(expectedDuration)
  .regex(DURATION, expectedDuration)
  .transform((given) => {
    const [, count = '0', unit = 'day'] = DURATION.exec(given) ?? [];
    return Number(count) * unitMillis[unit as keyof typeof unitMillis];
  });
const objective = z.strictObject({ acknowledge: duration, close: duration });

const rulesForm = z.record(
  z.string(),
  z.strictObject({ title: text, meaning: text, severity: z.enum(severities), legalBasis: text, runbook: text }),
);
const objectivesForm = z.strictObject({ critical: objective, high: objective, medium: objective, low: objective });

/** Reads the files of ALERTS_DIR. Throws `ConfigError`, one line for each problem. */
export async function readAlertFiles(folder: string): Promise<AlertFiles> {
  const [rules, objectives] = await Promise.all([
    readForm(join(folder, 'rules.yml'), rulesForm),
    readForm(join(folder, 'objectives.yml'), objectivesForm),
  ]);
  return { rules: new Map(Object.entries(rules)), objectives };
}

async function readForm<Form extends z.ZodType>(file: string, form: Form): Promise<z.output<Form>> {
  const content = await readFile(file, 'utf8').catch((error: Error) => {
    throw new ConfigError(`ALERTS_DIR: ${file} cannot be read, expected a file: ${error.message}`);
  });
  return parseYaml(content, file, form);
}
