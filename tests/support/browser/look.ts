import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

/** From a phone to a large screen, CSS pixels. */
const widths = [390, 1280, 2560];
const FRAMES_MAX = 20;

export function anAccess(eventId: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventId,
    occurredAt: '2026-11-24T09:12:03.123Z',
    source: { id: 'support-console' },
    actor: { id: 'e-1042', kind: 'employee' },
    action: 'view',
    resource: { kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
    ...changes,
  };
}

/** The page scrolls in no direction but down. */
export async function fits(page: Page): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    let wide = await tooWide(page);
    // What draws itself by its width follows in a later frame.
    for (let frames = 0; wide > 0 && frames < FRAMES_MAX; frames += 1) {
      await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
      wide = await tooWide(page);
    }
    expect([width, wide <= 0 ? 'fits' : `is ${wide} px too wide`]).toEqual([width, 'fits']);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** In CSS pixels; 0 or less where it fits. */
async function tooWide(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
}

/** For people to look at; kept beside the build. */
export async function shoot(page: Page, name: string): Promise<void> {
  await fits(page);
  const folder = join(projectRoot, '.cache/screenshots');
  await mkdir(folder, { recursive: true });
  for (const width of widths.slice(0, 2)) {
    await page.setViewportSize({ width, height: 844 });
    await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Waits until no part of the page is loading. The network is never idle: the page follows changes. */
export async function settled(page: Page): Promise<void> {
  const loading = page.locator('main').getByText(/^Loading/);
  while ((await loading.count()) > 0) await page.waitForTimeout(100);
}
