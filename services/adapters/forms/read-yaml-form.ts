import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { formProblems } from './form-problems.ts';
import { InputError } from './input-error.ts';
import { readYamlText } from './yaml-text.ts';

/** Reads a YAML file of this form. Throws InputError naming file, line, field and expectation. */
export async function readYamlForm<Form extends z.ZodType>(file: string, form: Form): Promise<z.output<Form>> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new InputError(`\`${file}\` cannot be read: ${error.message}`);
  });
  const read = readYamlText(text);
  if ('faults' in read) {
    const [{ line, message } = { line: 1, message: '' }] = read.faults;
    throw new InputError(`\`${file}:${line}\` is not YAML: ${message}`);
  }
  const value = read.value ?? {};
  const { success, data, error } = form.safeParse(value);
  if (success) return data;
  const [problem] = formProblems(error, value, 'map');
  throw new InputError(`\`${file}:${read.lineOf(problem?.path ?? [])}\`: ${problem?.message ?? 'is not a map'}`);
}
