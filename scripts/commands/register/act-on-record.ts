import { Command } from 'commander';
import { toRfc3339 } from '../../../services/value-forms/rfc3339.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { parseTime } from '../history/period.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { tokenFileOption, tokenOption } from '../input/server-url.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { printable } from '../terminal-text.ts';

interface ActOptions extends ServerTarget {
  readonly validFrom?: number;
  readonly recordHash?: string;
  readonly note?: string;
  readonly as?: string;
  readonly json?: true;
}

/** The answer of both routes: an `approval` record. */
interface RecordedAct {
  readonly act: 'approve' | 'review';
  readonly by: string;
  readonly issuer: string;
  readonly recordKind: string;
  readonly recordId: string;
  readonly validFrom: string;
}

/** `custodes register approve KIND ID`. Exit 2: no such record, or the caller may not; 3: no server. */
export function approveRecordCommand(): Command {
  const description = 'approve an exception, emergency, case, consent or source that somebody else wrote';
  return actCommand('approve', description, 'exception, emergency, case, consent or source');
}

/** `custodes register review KIND ID`: the caller reviewed the accesses under an emergency, or an order. Exit codes as `approve`. */
export function reviewRecordCommand(): Command {
  const description = 'record that you reviewed the accesses under an emergency, or a legal order';
  return actCommand('review', description, 'emergency or legal-order');
}

function actCommand(act: RecordedAct['act'], description: string, kinds: string): Command {
  return new Command(act)
    .description(description)
    .argument('<kind>', kinds)
    .argument('<id>', 'id in the register')
    .option('--valid-from <time>', 'the version that begins at this time (default: the one in force)', parseTime)
    .option(
      '--record-hash <hash>',
      'refuse unless the version has this content: the hash that `register show --history` prints (default: whatever it contains)',
    )
    .option('--note <text>', 'the reason')
    .option('--as <person>', 'the person who acts; required for a token without a person, such as the operator token')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option('--json', 'print the act as JSON')
    .action((kind: string, id: string, options: ActOptions) => withOutcome(() => record(act, kind, id, options)));
}

async function record(act: RecordedAct['act'], kind: string, id: string, options: ActOptions): Promise<void> {
  // The server validates the kind.
  const request = { params: { path: { kind: kind as 'emergency', id } }, body: bodyOf(options) };
  const path = act === 'approve' ? '/v1/register/{kind}/{id}/approve' : '/v1/register/{kind}/{id}/review';
  print(await ask(options, (client) => client.POST(path, request)), options);
}

function bodyOf({ validFrom, recordHash, note, as: by }: ActOptions): {
  validFrom?: string;
  recordHash?: string;
  note?: string;
  by?: string;
} {
  return {
    ...(validFrom === undefined ? {} : { validFrom: toRfc3339(validFrom) }),
    ...(recordHash === undefined ? {} : { recordHash }),
    ...(note === undefined ? {} : { note }),
    ...(by === undefined ? {} : { by }),
  };
}

function print(answer: unknown, { json }: ActOptions): void {
  if (json) {
    console.log(JSON.stringify(answer));
    return;
  }
  const { act, by, issuer, recordKind, recordId, validFrom } = answer as RecordedAct;
  const done = act === 'approve' ? 'approved' : 'reviewed';
  const vouched = issuer === by ? '' : `, vouched for by ${issuer}`;
  console.log(printable(`${by} ${done} ${recordKind} ${recordId}, valid from ${validFrom}${vouched}`));
}
