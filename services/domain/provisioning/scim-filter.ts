import { ScimFault } from './scim-fault.ts';

/** One comparison. Attribute names are in lower case. */
export interface ScimComparison {
  readonly attribute: string;
  readonly value: string;
}

const FILTER_CHARS_MAX = 4_000;
const COMPARISON = /\s*([A-Za-z][\w.:$-]*)\s+eq\s+(?:"((?:[^"\\]|\\.)*)"|(true|false))\s*/iy;
const AND = /and\s+/iy;

/** Reads `attribute eq "value"`, also several joined by `and`: what Okta and Entra send. UNTRUSTED. */
export function readScimFilter(text: string, attributes: readonly string[]): readonly ScimComparison[] {
  const comparisons: ScimComparison[] = [];
  let at = 0;
  while (text.length <= FILTER_CHARS_MAX) {
    COMPARISON.lastIndex = at;
    const found = COMPARISON.exec(text);
    if (found === null) break;
    const [, name = '', quoted, word = ''] = found;
    const attribute = name.toLowerCase();
    if (!attributes.some((one) => one.toLowerCase() === attribute)) break;
    comparisons.push({ attribute, value: quoted === undefined ? word.toLowerCase() : unquoted(quoted) });
    at = COMPARISON.lastIndex;
    if (at === text.length) return comparisons;
    AND.lastIndex = at;
    if (!AND.test(text)) break;
    at = AND.lastIndex;
  }
  const expected = `\`ATTRIBUTE eq "VALUE"\`, joined by \`and\`, with: ${attributes.join(', ')}`;
  throw new ScimFault(400, `\`filter\` is \`${text.slice(0, 200)}\`, expected ${expected}`, 'invalidFilter');
}

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
