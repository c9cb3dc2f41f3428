import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axe = readFileSync(join(projectRoot, 'node_modules/axe-core/axe.min.js'), 'utf8');
const run = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`;

/** Expects that axe finds nothing in the page, in either theme. */
export async function isAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const { violations } = (await page.evaluate(run)) as { readonly violations: readonly Violation[] };
    const found = violations.map(({ id, nodes: [node] }) => `${id}: ${node?.html}: ${node?.failureSummary}`);
    expect([page.url(), colorScheme, found]).toEqual([page.url(), colorScheme, []]);
  }
}
