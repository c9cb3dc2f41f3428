import { Command } from 'commander';
import { registerOf } from '../../../services/adapters/avro/sealed-history.ts';
import { type Lineage, LineageGraph } from '../../../services/domain/history/lineage.ts';
import { onArchive } from './open-history.ts';

interface LineageOptions {
  readonly key?: string;
  readonly json?: true;
}

/** `custodes lineage`: from one recording to every dataset and model it went into, by the sealed register. */
export function lineageCommand(): Command {
  return new Command('lineage')
    .description('list everything derived from a recording (derivatives, datasets, models), as of the sealed register')
    .argument('<recording>', 'id of the recording')
    .argument('[archive]', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--json', 'print it as JSON')
    .action(runLineage);
}

async function runLineage(recording: string, place: string | undefined, { key, json }: LineageOptions): Promise<void> {
  await onArchive(place, key, async (archive) => {
    const graph = new LineageGraph();
    for await (const record of registerOf(archive)) graph.add(record);
    const lineage = graph.of(recording);
    console.log(json ? JSON.stringify({ recording, ...lineage }, null, 2) : describe(recording, lineage));
  });
}

function describe(recording: string, lineage: Lineage): string {
  const lines = Object.entries(lineage).map(([what, ids]: [string, readonly string[]]) => {
    return `${what}: ${ids.length === 0 ? 'none' : ids.join(', ')}`;
  });
  return [`made of ${recording}`, ...lines].join('\n');
}
