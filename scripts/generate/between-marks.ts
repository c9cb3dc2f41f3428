import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile, OutputRegion } from './output.ts';

/** Every output as a whole file: the regions of a page are put into the page as it is, one after the other. */
export function wholeFiles(outputs: readonly (OutputFile | OutputRegion)[], root: string): readonly OutputFile[] {
  const files = outputs.filter((output) => !('region' in output));
  const pages = new Map<string, string>();
  for (const output of outputs) {
    if (!('region' in output)) continue;
    const page = pages.get(output.path) ?? readFileSync(join(root, output.path), 'utf8');
    pages.set(output.path, betweenMarks(page, output));
  }
  return [...files, ...[...pages].map(([path, text]) => ({ path, text }))];
}

/** The page with what is between two lines, `<!-- REGION: … -->` and `<!-- end of REGION -->`, replaced. */
function betweenMarks(page: string, { path, region, text }: OutputRegion): string {
  const from = page.indexOf(`<!-- ${region}:`);
  const until = page.indexOf(`<!-- end of ${region} -->`);
  const after = page.indexOf('\n', from) + 1;
  if (from === -1 || until < after)
    throw new Error(
      `${path} lacks the lines \`<!-- ${region}: … -->\` and \`<!-- end of ${region} -->\`, in this order`,
    );
  return `${page.slice(0, after)}\n${text}\n${page.slice(until)}`;
}
