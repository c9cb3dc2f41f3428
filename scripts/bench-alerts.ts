import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureWebhooks } from './bench/alert-to-webhook.ts';
import { measureAlerts } from './bench/alerts.ts';
import { machine } from './bench/conditions.ts';
import { printFigures } from './bench/figures.ts';
import { numberOption } from './number-option.ts';

/**
 * `npm run bench:alerts -- [--open N] [--closed N]` measures the table of alerts: how fast records fold into it, how soon a
 * process has it, and lists of it over HTTP. It sets no limits.
 */

const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-alerts-'));
try {
  console.log(machine());
  const counts = { open: numberOption('--open', 100_000), closed: numberOption('--closed', 1_000_000) };
  printFigures([...(await measureWebhooks(scratch)), ...(await measureAlerts(counts, scratch))]);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
