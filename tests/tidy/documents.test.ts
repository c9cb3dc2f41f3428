import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { linesOf, projectFiles } from '../support/source-files.ts';

/** Documents lead only to what is there, and stay readable. */

const files = projectFiles();
const pages = files.filter((file) => file.endsWith('.md'));
const CELL_WORDS_MAX = 40;

it('has pages and files to look at', () => {
  expect(pages.length).toBeGreaterThan(30);
  expect(files.length).toBeGreaterThan(700);
});

describe.each(pages)('%s', (page) => {
  const text = withoutCode(readFileSync(join(projectRoot, page), 'utf8'));
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, target = '', anchor]) => ({
    file: target === '' ? page : join(dirname(page), target),
    anchor,
  }));

  it('links only to files that are there', () => {
    expect(links.filter(({ file }) => !existsSync(join(projectRoot, file)))).toEqual([]);
  });

  it('links only to headings that are there', () => {
    const toHeadings = links.filter(({ file, anchor }) => anchor !== undefined && file.endsWith('.md'));
    expect(toHeadings.filter(({ file, anchor = '' }) => !anchorsOf(file).has(anchor))).toEqual([]);
  });
});

/** A reader of this repository has no other documents. */
it.each(files)('%s names only documents that are in this repository', (file) => {
  const missing = linesOf(file).flatMap((line) =>
    [...line.matchAll(/(?<![\w./{*-])((?:[\w-]+\/)*[\w-]+\.md)\b/g)]
      .map(([, name = '']) => name)
      .filter((name) => !placesOf(name, file).some((place) => existsSync(join(projectRoot, place))))
      .map((name) => `${name}: ${line.trim()}`),
  );
  expect(missing).toEqual([]);
});

describe('docs/interfaces.md', () => {
  it(`has no table cell of more than ${CELL_WORDS_MAX} words`, () => {
    const rows = linesOf('docs/interfaces.md').filter((line) => line.startsWith('|'));
    const cells = rows.flatMap((row) => row.split(/(?<!\\)\|/).slice(1, -1));
    expect(cells.length).toBeGreaterThan(100);
    expect(cells.filter((cell) => cell.trim().split(/\s+/).length > CELL_WORDS_MAX)).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  it('shows only folders that are there', () => {
    const layout = /^## 9\. Layout$.*?^```$(.*?)^```$/ms.exec(linesOf('docs/architecture.md').join('\n'))?.[1] ?? '';
    const shown = [...layout.matchAll(/(?<![\w-])([\w-]+)\//g)].map(([, name]) => name ?? '');
    const folders = new Set(files.flatMap((file) => dirname(file).split('/')));
    expect(shown.length).toBeGreaterThan(40);
    expect(shown.filter((name) => !folders.has(name))).toEqual([]);
  });
});

function placesOf(name: string, file: string): string[] {
  return [name, join('docs', name), join(dirname(file), name)];
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');
}

/** GitHub's ids of headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = linesOf(page).flatMap((line) => /^#+ (.*)$/.exec(line)?.[1] ?? []);
  return new Set(
    headings.map((heading) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
