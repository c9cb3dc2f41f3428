import { readFile } from 'node:fs/promises';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { formProblems } from '../../../services/adapters/forms/form-problems.ts';
import { InputError } from './input-error.ts';

/** Reads a YAML file of this form. Throws InputError naming file, line, field and expectation. */
export async function readYamlForm<Form extends z.ZodType>(file: string, form: Form): Promise<z.output<Form>> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new InputError(`\`${file}\` cannot be read: ${error.message}`);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const reason = broken.message.split('\n')[0] ?? '';
    throw new InputError(`\`${file}:${lines.linePos(broken.pos[0]).line}\` is not YAML: ${reason}`);
  }
  const value: unknown = document.toJS() ?? {};
  const { success, data, error } = form.safeParse(value);
  if (success) return data;
  const [problem] = formProblems(error, value, 'map');
  const line = lines.linePos(offsetOf(document, problem?.path ?? [])).line;
  throw new InputError(`\`${file}:${line}\`: ${problem?.message ?? 'is not a map'}`);
}

/** Returns the offset of the deepest node on the path that exists: a missing field has no offset of its own. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return 0;
}
