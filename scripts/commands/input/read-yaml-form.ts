import { readFile } from 'node:fs/promises';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { InputError } from './input-error.ts';

/** Reads a YAML file of this form. Throws InputError naming file, line, field and what was expected. */
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
  const { success, data, error } = form.safeParse(document.toJS() ?? {});
  if (!success) throw new InputError(problemOf(error, { file, document, lines }));
  return data;
}

interface Source {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

function problemOf(error: z.ZodError, { file, document, lines }: Source): string {
  const [issue] = error.issues;
  if (issue === undefined) return `\`${file}\` is not a map`;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...issue.path, ...unknown].map(String);
  const line = lines.linePos(offsetOf(document, path)).line;
  const value = document.getIn(path);
  const found = typeof value === 'string' || typeof value === 'number' ? ` is \`${value}\`` : '';
  return `\`${file}:${line}\`: \`${path.join('.') || 'map'}\`${found}: ${lowerFirst(issue.message)}`;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** The offset of the nearest thing in the text that the path reaches: a field that is missing has none of its own. */
function offsetOf(document: Document.Parsed, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return 0;
}
