import { Command } from 'commander';
import { detectionVersion } from '../../../services/domain/finding/mechanisms/detection-settings.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { textTable } from '../terminal-text.ts';
import { detectionSetNamed, folderFrom } from './detection-set-named.ts';
import { severityWords } from './setting-words.ts';

/** `custodes detections list [DIR]`: what is detected, how severe it is, and whether it is enforced. */
export function listCommand(): Command {
  return new Command('list')
    .description('list the detections of a folder')
    .argument('[folder]', 'with detections (default: $DETECTIONS_DIR, else those of this release)')
    .option('--json', 'print the detections as JSON')
    .action((folder: string | undefined, { json }: { json?: true }) => withOutcome(() => list(folder, json === true)));
}

async function list(given: string | undefined, asJson: boolean): Promise<void> {
  const name = await folderFrom(given);
  const { version, detections } = await detectionSetNamed(name);
  if (asJson) {
    const withVersion = detections.map((one) => ({ ...one, version: detectionVersion(one) }));
    console.log(JSON.stringify({ version, detections: withVersion }, null, 2));
    return;
  }
  const rows = detections.map((one) => {
    return [one.id, one.mode, severityWords(one.severity), detectionVersion(one), one.title];
  });
  console.log(`set ${version} (${name})`);
  console.log(textTable(['detection', 'mode', 'severity', 'version', 'title'], rows));
  console.log('which set is in force on a server: custodes detections history');
}
