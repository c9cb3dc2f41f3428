import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

/** docs/security.md: every row names a test that is there, or states what is open or why it does not apply. */

const page = readFileSync(join(projectRoot, 'docs/security.md'), 'utf8');
const asvs = page.slice(page.indexOf('## OWASP ASVS'));
const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());
/** The rows of a table: without its head and the line below that. */
const rowsOf = (text: string) => (text.match(/^\|.*\|$/gm) ?? []).slice(2).map(cellsOf);
const threats = rowsOf(page.slice(page.indexOf('## Threat model'), page.indexOf('## Work and memory of a request')));
const sections = rowsOf(asvs);

describe('docs/security.md', () => {
  it('names no file that is not there', () => {
    const named = [...page.matchAll(/`((?:tests|infra|scripts|services|docs)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  it('names for each boundary what shows it', () => {
    expect(threats.length).toBeGreaterThan(25);
    expect(threats.filter((cells) => !/`(tests\/|infra\/|npm run|package)/.test(cells.at(-2) ?? ''))).toEqual([]);
  });

  it('names for each section of the ASVS a test, or why there is none', () => {
    const without = sections.filter((cells) => !/`tests\/|does not apply|\bopen\b/.test(cells.slice(2).join(' ')));
    expect(without).toEqual([]);
  });

  it('leaves out no section of the ASVS that level 2 has', () => {
    const named = new Set(sections.flatMap(([, section = '']) => sectionsIn(section)));
    const counts = [5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5];
    const all = counts.flatMap((count, chapter) => Array.from({ length: count }, (_, n) => `V${chapter + 1}.${n + 1}`));
    expect(all.filter((section) => !named.has(section))).toEqual([]);
  });
});

/** `V3.1 to V3.5`, `V2.1, V2.2`. */
function sectionsIn(text: string): string[] {
  const found = [...text.matchAll(/V(\d+)\.(\d+)/g)].map(([name]) => name);
  const [, chapter, from, to] = /V(\d+)\.(\d+) to V\1\.(\d+)/.exec(text) ?? [];
  for (let section = Number(from ?? 1); section <= Number(to ?? 0); section += 1) found.push(`V${chapter}.${section}`);
  return found;
}
