import { readFileSync } from 'node:fs';

/** The text of a page with the part between two marks, each a line of its own, replaced. */
export function betweenMarks(path: string, begin: string, end: string, part: string): string {
  const page = readFileSync(path, 'utf8');
  const from = page.indexOf(`<!-- ${begin}`);
  const until = page.indexOf(`<!-- ${end}`);
  const after = page.indexOf('\n', from) + 1;
  if (from === -1 || until < after)
    throw new Error(`${path} lacks the marks \`${begin}\` and \`${end}\`, in this order`);
  return `${page.slice(0, after)}\n${part}\n${page.slice(until)}`;
}
