import type { Command } from 'commander';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { serverCommand } from '../input/server-command.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { timeOf } from '../list-command.ts';
import { textTable } from '../terminal-text.ts';

interface MonitoringOptions extends ServerTarget {
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

/** `custodes monitoring`: the report of a period about custodes itself. */
export function monitoringCommand(): Command {
  return serverCommand('monitoring', 'when accesses were watched, by canary accesses that came back, and the gaps')
    .option('--from <time>', 'from this RFC 3339 time on (default: 30 days ago)')
    .option('--to <time>', 'to this RFC 3339 time (default: now)')
    .option('--json', 'print the answer as JSON')
    .action((options: MonitoringOptions) => withOutcome(() => show(options)));
}

async function show({ from, to, json, ...server }: MonitoringOptions): Promise<void> {
  const query = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const report = await ask(server, (client) => client.GET('/v1/monitoring', { params: { query } }));
  if (json) {
    console.log(JSON.stringify(report));
    return;
  }
  const { canaries, watchedShare, upTime, evaluated, gaps } = report;
  const share = watchedShare === null ? 'unknown: no canary access came back' : percent(watchedShare);
  console.log(`watched from ${timeOf(report.from)} to ${timeOf(report.to)}: ${share} (${canaries} canary accesses)`);
  if (watchedShare !== null) {
    console.log(`up and not behind: decision ${percent(upTime.decision)}, detection ${percent(upTime.detection)}`);
    console.log(
      `evaluated within a minute: ${percent(evaluated.share)} (${evaluated.inTime} of ${evaluated.events} events between canary accesses)`,
    );
  }
  const rows = gaps.map((gap) => [
    timeOf(gap.from),
    timeOf(gap.to),
    `${gap.seconds} s`,
    gap.because,
    gap.stage ?? '',
    gap.input ?? gap.partitions.join(', '),
    gap.recordedAt === null ? 'it lasts' : timeOf(gap.recordedAt),
  ]);
  if (rows.length === 0) return;
  console.log(textTable(['gap from', 'to', 'length', 'because', 'stage', 'partitions or input', 'on record'], rows));
  if (report.gapsLeftOut > 0) console.log(`and ${report.gapsLeftOut} older ones: choose a shorter period`);
}

function percent(share: number | null): string {
  return share === null ? 'unknown' : `${(100 * share).toFixed(3)} %`;
}
