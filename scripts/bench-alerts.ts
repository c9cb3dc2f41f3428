import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { atLeast } from './at-least.ts';
import { measureWebhooks } from './bench/alert-to-webhook.ts';
import { measureAlerts } from './bench/alerts.ts';
import { machine } from './bench/conditions.ts';
import { printFigures } from './bench/figures.ts';

/**
 * `npm run bench:alerts -- [--open N] [--closed N]` measures the table of alerts: how fast records fold into it, how soon a
 * process has it, and lists of it over HTTP. It sets no limits.
 */

const counts = new Command('bench:alerts')
  .option('--open <n>', 'open alerts', atLeast(1), 100_000)
  .option('--closed <n>', 'closed alerts', atLeast(1), 1_000_000)
  .parse()
  .opts<{ readonly open: number; readonly closed: number }>();

const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-alerts-'));
try {
  console.log(machine());
  printFigures([...(await measureWebhooks(scratch)), ...(await measureAlerts(counts, scratch))]);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
