import { type Document, isNode, LineCounter, parseDocument } from 'yaml';

/** A text of YAML, of which JSON is a part, with the way back to its lines. */
export interface YamlText {
  readonly value: unknown;
  /** Returns the line, 1-based, of the value at `path`, else of the deepest part of the path that exists, else 1. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Why a text is no YAML. */
export interface YamlFault {
  /** 1-based. */
  readonly line: number;
  /** One line. */
  readonly message: string;
}

/**
 * UNTRUSTED: never throws, whatever the text is. The library reports syntax in a list and throws the rest: an alias
 * without its anchor, aliases that would unfold into more than memory holds, lists in lists beyond its stack.
 */
export function readYamlText(text: string): YamlText | { readonly faults: readonly YamlFault[] } {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    if (document.errors.length === 0) {
      return { value: document.toJS() as unknown, lineOf: (path) => lineOfPath(document, lines, path) };
    }
    const faults = document.errors.map(({ message, pos }) => ({
      line: lines.linePos(pos[0]).line,
      message: message.split('\n')[0] ?? '',
    }));
    return { faults };
  } catch (error) {
    return { faults: [{ line: 1, message: (error as Error).message.split('\n')[0] ?? '' }] };
  }
}

function lineOfPath(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
