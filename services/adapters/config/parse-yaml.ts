import type { z } from 'zod';
import { shown } from '../../value-forms/problems.ts';
import { readYamlText } from '../forms/yaml-text.ts';
import { ConfigError } from './environment.ts';

/** The maximum lines of a refusal; further lines would not help. */
const ERRORS_SHOWN_MAX = 50;

/** Parses YAML, which includes JSON. Throws `ConfigError`, one line for each problem, with `file` and its line there. */
export function parseYaml<Schema extends z.ZodType>(text: string, file: string, schema: Schema): z.output<Schema> {
  const read = readYamlText(text);
  if ('faults' in read) {
    const [fault] = read.faults;
    throw new ConfigError(`${file} line ${fault?.line}: ${fault?.message}`);
  }
  const { value: json, lineOf } = read;
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const messages = parsed.error.issues.slice(0, ERRORS_SHOWN_MAX).flatMap((issue) => describe(issue, json));
  throw new ConfigError(messages.map(({ path, message }) => `${file} line ${lineOf(path)}: ${message}`).join('\n'));
}

interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function describe(issue: z.core.$ZodIssue, json: unknown): Complaint[] {
  if (issue.code !== 'unrecognized_keys') return [complaint(issue.path, json, issue.message)];
  return issue.keys.map((key) => complaint([...issue.path, key], json, 'no such field'));
}

function complaint(path: readonly PropertyKey[], json: unknown, expected: string): Complaint {
  const value = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | null)?.[key], json);
  return { path, message: `\`${fieldOf(path)}\` is \`${shown(value)}\`, expected ${expected}` };
}

/** `tokens[2].may[0]`. */
function fieldOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'file';
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
}
