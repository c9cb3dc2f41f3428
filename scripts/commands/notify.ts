import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { systemClock } from '../../services/adapters/clock.ts';
import { ConfigError } from '../../services/adapters/config/environment.ts';
import { notifications } from '../../services/adapters/notifications/notifications-environment.ts';
import { readNotificationsFile } from '../../services/adapters/notifications/read-notifications-file.ts';
import type { NotificationMessage } from '../../services/adapters/notifications/sender.ts';
import { exampleAlert } from '../../services/alerter/alert-schemas.ts';
import { fromEnvironment } from './environment.ts';
import { printable } from './terminal-text.ts';

const EXIT_FAILED = 1;
const EXIT_INPUT = 2;
/** A mail server may take ten minutes to answer. After this it has ten seconds left: somebody waits here. */
const PATIENCE_MILLIS = 50_000;

/** `custodes notify test`. */
export function notifyCommand(): Command {
  const test = new Command('test')
    .description('send one test message to a target of $NOTIFICATIONS_FILE, and print the answer')
    .argument('<name>', 'name of the target')
    .option('--file <file>', 'the file of targets (default: $NOTIFICATIONS_FILE)')
    .action(sendTest);
  return new Command('notify').description('test the targets of notifications').addCommand(test);
}

async function sendTest(name: string, options: { readonly file?: string }): Promise<void> {
  try {
    const { send, kind } = await targetOf(name, options.file);
    const message = testMessage(systemClock());
    const delivery = await send(message, AbortSignal.timeout(PATIENCE_MILLIS));
    if (delivery.is === 'delivered') {
      console.log(`delivered ${message.messageId} to ${name} (${kind})`);
      return;
    }
    console.error(`not delivered to ${name} (${kind}): ${printable(delivery.answer)}`);
    process.exitCode = EXIT_FAILED;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT_INPUT;
  }
}

async function targetOf(name: string, given: string | undefined) {
  const file = given ?? fromEnvironment(notifications).file;
  if (file === null) throw new ConfigError('NOTIFICATIONS_FILE is not set, expected a file of targets, or --file');
  const targets = await readNotificationsFile(file, systemClock);
  const target = targets.find((one) => one.name === name);
  if (target !== undefined) return target;
  throw new ConfigError(
    `there is no target \`${printable(name)}\` in ${file}, expected one of: ${targets.map((one) => one.name).join(', ')}`,
  );
}

/** The test message is about an alert that does not exist. */
function testMessage(at: number): NotificationMessage {
  const alert = { ...exampleAlert, alertId: 'test', summary: 'A test of notifications: nothing happened' };
  const notice = {
    offset: 0,
    at,
    about: 'alert',
    closes: [],
    closed: [],
    case: null,
    alertId: 'test',
    kind: 'opened',
    cause: 'opened',
    severity: 'high',
    url: null,
    alert,
  } as const;
  return { messageId: `msg_test_${randomUUID()}`, type: 'test', notices: [notice] };
}
