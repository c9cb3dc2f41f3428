import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { formProblems } from '../forms/form-problems.ts';
import type { PolicyProblem } from './policy-error.ts';

/** A YAML file that fits its schema, with the way back to its lines. */
export interface YamlFile<Content> {
  readonly file: string;
  readonly content: Content;
  /** The line on which the value at `path` begins, 1-based. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** Never throws for what the text says. `what` names the whole in a problem that no field can be blamed for. */
export function readYaml<Schema extends z.ZodType>(
  { file, text, what }: { file: string; text: string; what: string },
  schema: Schema,
): YamlFile<z.infer<Schema>> | { readonly problems: readonly PolicyProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => {
      return {
        file,
        line: lines.linePos(pos[0]).line,
        message: `no YAML: ${message.split(/ at line \d|\n/)[0] ?? ''}`,
      };
    });
    return { problems };
  }
  const lineOf = (path: readonly PropertyKey[]): number | null => lineOfPath(document, lines, path);
  const value: unknown = document.toJS();
  const parsed = schema.safeParse(value);
  if (parsed.success) return { file, content: parsed.data, lineOf };
  const problems = formProblems(parsed.error, value, what).map(({ path, message }) => {
    return { file, line: lineOf(path), message };
  });
  return { problems };
}

/** The nearest thing on the path that is in the file: a missing field is reported where it is missing from. */
function lineOfPath(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
