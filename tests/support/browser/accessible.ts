import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axe = readFileSync(join(projectRoot, 'node_modules/axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 AA and what axe recommends besides. */
const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a theme changes. */
const colors = ['color-contrast', 'link-in-text-block'];

/** Expects that axe finds nothing in the page, in either theme. */
export async function isAccessible(page: Page): Promise<void> {
  // The policy of the page allows no script of others; this one is run by the browser's tools.
  await page.evaluate(axe);
  for (const [colorScheme, runOnly] of [
    ['dark', colors],
    ['light', everything],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    const run = `axe.run({ runOnly: ${JSON.stringify(runOnly)} })`;
    const { violations } = (await page.evaluate(run)) as { readonly violations: readonly Violation[] };
    const found = violations.map(({ id, nodes: [node] }) => `${id}: ${node?.html}: ${node?.failureSummary}`);
    expect([page.url(), colorScheme, found]).toEqual([page.url(), colorScheme, []]);
  }
}
