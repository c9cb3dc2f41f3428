import { type Document, isNode, isPair, isScalar, LineCounter, parseAllDocuments, parseDocument, visit } from 'yaml';
import { builtValue } from './built-yaml.ts';

/** A text of YAML, of which JSON is a part, with the way back to its lines. */
export interface YamlText {
  readonly value: unknown;
  /** Returns the line, 1-based, of the value at `path`, else of the deepest part of the path that exists, else 1. */
  lineOf(path: readonly PropertyKey[]): number;
  /** Returns the line and the column, both 1-based, as `lineOf`. */
  placeOf(path: readonly PropertyKey[]): YamlPlace;
}

export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** Why a text is no YAML. */
export interface YamlFault {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** One line. */
  readonly message: string;
}

type ReadYaml = YamlText | { readonly faults: readonly YamlFault[] };

/** UNTRUSTED: never throws, whatever the text is. What the build has parsed is parsed again only to find a line. */
export function readYamlText(text: string): ReadYaml {
  const value = builtValue(text);
  if (value === undefined) return parseYamlText(text);
  const placeOf = (path: readonly PropertyKey[]): YamlPlace => {
    const parsed = parseYamlText(text);
    return 'faults' in parsed ? { line: 1, column: 1 } : parsed.placeOf(path);
  };
  return { value, lineOf: (path) => placeOf(path).line, placeOf };
}

/**
 * As `readYamlText`, without the build. The library reports syntax in a list and throws the rest: an alias without its
 * anchor, aliases that would unfold into more than memory holds, lists in lists beyond its stack.
 */
export function parseYamlText(text: string): ReadYaml {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    return document.errors.length === 0 ? textOf(document, lines) : { faults: faultsOf(document, lines) };
  } catch (error) {
    return { faults: [thrownFault(error)] };
  }
}

/**
 * As `parseYamlText`, for a text of several documents. An empty document is left out. Below the keys `asWritten` a number
 * whose digits have more in them, such as 007 or 1.10, is its text.
 */
export function parseYamlTexts(
  text: string,
  asWritten: readonly string[] = [],
): readonly YamlText[] | { readonly faults: readonly YamlFault[] } {
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
    const faults = documents.flatMap((document) => faultsOf(document, lines));
    if (faults.length > 0) return { faults };
    for (const document of documents) keepDigits(document, asWritten);
    return documents.filter(({ contents }) => contents !== null).map((document) => textOf(document, lines));
  } catch (error) {
    return { faults: [thrownFault(error)] };
  }
}

function keepDigits(document: Document, asWritten: readonly string[]): void {
  visit(document, {
    Scalar(key, node, path) {
      const { value, source } = node;
      if (key === 'key' || typeof value !== 'number' || source === undefined || source === String(value)) return;
      const isBelow = path.some((one) => isPair(one) && isScalar(one.key) && asWritten.includes(String(one.key.value)));
      if (isBelow) node.value = source;
    },
  });
}

function textOf(document: Document, lines: LineCounter): YamlText {
  const placeOf = (path: readonly PropertyKey[]) => placeOfPath(document, lines, path);
  return { value: document.toJS() as unknown, lineOf: (path) => placeOf(path).line, placeOf };
}

function faultsOf({ errors }: Pick<Document, 'errors'>, lines: LineCounter): readonly YamlFault[] {
  return errors.map(({ message, pos }) => ({ ...placeAt(lines, pos[0]), message: message.split('\n')[0] ?? '' }));
}

function thrownFault(error: unknown): YamlFault {
  return { line: 1, column: 1, message: (error as Error).message.split('\n')[0] ?? '' };
}

function placeOfPath(document: Document, lines: LineCounter, path: readonly PropertyKey[]): YamlPlace {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return placeAt(lines, node.range[0]);
  }
  return { line: 1, column: 1 };
}

function placeAt(lines: LineCounter, offset: number): YamlPlace {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
