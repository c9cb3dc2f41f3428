import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { toRfc3339 } from '../../../services/value-forms/rfc3339.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { parseTime } from '../history/period.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { tokenFileOption, tokenOption } from '../input/server-url.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { requirePerson } from '../policy/propose.ts';

interface ExceptOptions extends ServerTarget {
  readonly actor?: string;
  readonly source?: string;
  readonly camera?: string;
  readonly until: number;
  readonly reason: string;
  readonly as?: string;
  readonly json?: true;
}

/** `custodes detections except ID`: an exception of a detection, which suppresses nothing until a second person approves it. */
export function exceptCommand(): Command {
  return new Command('except')
    .description('ask that a detection raises no alert about a person, a source or a camera for a while')
    .argument('<detection>', 'id of the detection')
    .option('--actor <id>', 'only about this person')
    .option('--source <id>', 'only about accesses that this source reports')
    .option('--camera <id>', 'only about this camera')
    .requiredOption('--until <time>', 'RFC 3339, at most 30 days ahead', parseTime)
    .requiredOption('--reason <text>', 'why, in plain words: the approver reads it')
    .option('--as <person>', 'the person who asks; a token of a person determines this itself')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option('--json', 'print the outcome as JSON')
    .action((detection: string, options: ExceptOptions) => withOutcome(() => except(detection, options)));
}

async function except(detection: string, options: ExceptOptions): Promise<void> {
  const { actor, source, camera, until, reason } = options;
  if (actor === undefined && source === undefined && camera === undefined) {
    throw new InputError('no scope is given, expected `--actor`, `--source` or `--camera`');
  }
  // Refused here, because an exception of a detection that does not exist would suppress nothing, without a word.
  await ask(options, (client) => client.GET('/v1/detections/{id}', { params: { path: { id: detection } } }));
  const id = `x-${randomUUID()}`;
  const body = {
    kind: 'exception' as const,
    id,
    issuer: requirePerson('as', options.as, options) ?? '',
    rule: detection,
    reason,
    validFrom: toRfc3339(Date.now()),
    validUntil: toRfc3339(until),
    actorId: actor ?? null,
    sourceId: source ?? null,
    cameraId: camera ?? null,
  };
  await ask(options, (client) => client.POST('/v1/register', { body }));
  const approve = `custodes register approve exception ${id}`;
  console.log(options.json ? JSON.stringify({ id }) : `${id}\nanother person approves it: ${approve}`);
}
