import { Command } from 'commander';
import { historyOf } from '../../../services/adapters/avro/sealed-history.ts';
import { sigmaRecord } from '../../../services/adapters/sigma/access-fields.ts';
import { isCanary } from '../../../services/domain/access-event/canary.ts';
import { isOfUsedId, nameOf, toDetectedAccess } from '../../../services/domain/finding/detected-access.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { type SigmaMatch, SigmaRun } from '../../../services/domain/sigma/sigma-run.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { toRfc3339 } from '../../../services/value-forms/rfc3339.ts';
import { onArchive } from '../history/open-history.ts';
import { type PeriodOptions, parseTime, periodJson, periodOf } from '../history/period.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { printable, textTable } from '../terminal-text.ts';
import { sigmaSetOf } from './sigma-files.ts';

/** Matches that a terminal lists; `--json` contains all of them. */
const MATCHES_MAX = 100;

interface RunOptions extends PeriodOptions {
  readonly archive?: string;
  readonly taxonomy?: string;
  readonly key?: string;
  readonly json?: true;
}

/** `custodes detections run FILE…`: Sigma rules over the sealed history. */
export function runCommand(): Command {
  return new Command('run')
    .description('run Sigma rules and correlations over the sealed history')
    .argument('<files...>', 'files with Sigma rules, or folders of them')
    .option('--archive <place>', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--taxonomy <file>', 'names of fields and log sources (default: infra/sigma/taxonomy.yml)')
    .option('--from <time>', 'only accesses that occurred at or after this RFC 3339 time', parseTime)
    .option('--to <time>', 'only accesses that occurred before this RFC 3339 time', parseTime)
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--json', 'print the matches as JSON')
    .action((files: readonly string[], options: RunOptions) => withOutcome(() => run(files, options)));
}

async function run(files: readonly string[], options: RunOptions): Promise<void> {
  const period = periodOf(options);
  const set = await sigmaSetOf(files, options.taxonomy);
  const running = new SigmaRun(set);
  let accesses = 0;
  await onArchive(options.archive, options.key, async (archive) => {
    for await (const { decisions } of historyOf(archive, createRegisterView())) {
      for (const { decision } of decisions) {
        if (decision.verdict === 'rejected' || isOfUsedId(decision)) continue;
        const event = decodeAccessEvent(decision.eventSchemaId, decision.event);
        if (event.occurredAt < period.from || event.occurredAt >= period.to || isCanary(event)) continue;
        const access = toDetectedAccess(decision, event);
        accesses += 1;
        running.observe(sigmaRecord(access), nameOf(access));
      }
    }
    const matches = running.end();
    if (options.json) {
      console.log(JSON.stringify({ ...periodJson(period), accesses, matches: matches.map(toJson) }, null, 2));
    } else print(accesses, matches);
  });
}

function toJson({ from, to, records, ...match }: SigmaMatch) {
  const events = records.map((name) => {
    const [eventId, sourceId] = name.split('\n');
    return { eventId, sourceId };
  });
  return { ...match, from: toRfc3339(from), to: toRfc3339(to), events };
}

function print(accesses: number, matches: readonly SigmaMatch[]): void {
  const rows = matches.slice(0, MATCHES_MAX).map(({ title, level, from, to, group, value, records }) => {
    const named = Object.entries(group).map(([field, one]) => `${field} ${one}`);
    const first = (records[0] ?? '').split('\n')[0] ?? '';
    const events = records.length === 1 ? first : `${first} and ${records.length - 1} more`;
    return [title, level ?? '', toRfc3339(from), toRfc3339(to), named, value ?? '', events];
  });
  if (rows.length > 0) console.log(textTable(['rule', 'level', 'from', 'to', 'group', 'value', 'events'], rows));
  if (matches.length > rows.length) console.log(`and ${matches.length - rows.length} more`);
  console.log(printable(`${accesses} accesses, ${matches.length} matches`));
}
