import { dirname, resolve } from 'node:path';
import type { DeliveryTimes } from '../../domain/notification/next-message.ts';
import type { TargetFilter } from '../../domain/notification/target-filter.ts';
import { ConfigError } from '../config/environment.ts';
import { parseYaml } from '../config/parse-yaml.ts';
import { readConfigFile } from '../config/read-config-file.ts';
import { type AlertmanagerSender, alertmanagerSender } from './alertmanager.ts';
import { type EmailLogin, emailSender } from './email.ts';
import { heartbeatSender } from './heartbeat.ts';
import type { SendHeartbeat, SendNotification } from './sender.ts';
import { slackSender } from './slack.ts';
import { expectedUrl, isAllowedUrl, notificationsForm, type TargetForm } from './target-form.ts';
import { webhookSender } from './webhook.ts';

/** Somebody who is notified. */
export interface NotificationTarget {
  readonly name: string;
  readonly kind: TargetForm['kind'];
  readonly filter: TargetFilter;
  readonly times: DeliveryTimes;
  readonly send: SendNotification;
  /** Sends alerts that are not closed again; null for a target that wants each message once. */
  readonly repeat: AlertmanagerSender['repeat'] | null;
  /** Reports that custodes watches; null for a target that does not want to know. */
  readonly heartbeat: SendHeartbeat | null;
}

/** 24 to 64 bytes, as Standard Webhooks has it. */
const SECRET = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;

/** Reads `NOTIFICATIONS_FILE` and the files it names. Throws `ConfigError`, one line for each problem. */
export async function readNotificationsFile(file: string, clock: () => number): Promise<NotificationTarget[]> {
  const { targets } = parseYaml(await readConfigFile(file, 'NOTIFICATIONS_FILE'), file, notificationsForm);
  return Promise.all(targets.map((target) => toTarget(target, file, clock)));
}

async function toTarget(target: TargetForm, file: string, clock: () => number): Promise<NotificationTarget> {
  const { name, kind } = target;
  const { when = {} } = { when: undefined, ...target };
  const { happened = null, severity = null } = { happened: undefined, severity: undefined, ...when };
  const { rules = null, teams = null, vendors = null } = when;
  const { digest = null, quietHours = null } = { digest: undefined, quietHours: undefined, ...target };
  return {
    name,
    kind,
    filter: { kinds: happened, severities: severity, rules, teams, vendors },
    times: { digestMillis: digest, quietHours },
    repeat: null,
    heartbeat: null,
    ...(await sendersOf(target, file, clock)),
  };
}

async function sendersOf(target: TargetForm, file: string, clock: () => number) {
  switch (target.kind) {
    case 'webhook':
      return { send: webhookSender({ ...target, secret: await secretOf(target, file) }, clock) };
    case 'slack':
      return { send: slackSender({ ...target, url: await secretUrlOf(target, file) }) };
    case 'alertmanager':
      return alertmanagerSender(target, clock, target.heartbeat);
    case 'heartbeat':
      return heartbeatSender({ ...target, url: await secretUrlOf(target, file) }, clock);
    case 'email':
      return { send: emailSender({ ...target, login: await loginOf(target, file) }, clock) };
  }
}

type FormOf<Kind extends TargetForm['kind']> = Extract<TargetForm, { readonly kind: Kind }>;

/** The address of an incoming webhook is its secret: it must not appear in a message either. */
async function secretUrlOf(
  { name, urlFile, allowPrivateAddress }: FormOf<'slack' | 'heartbeat'>,
  file: string,
): Promise<URL> {
  const place = `${file}: \`urlFile\` of target \`${name}\``;
  const text = (await readConfigFile(resolve(dirname(file), urlFile), place)).trim();
  if (URL.canParse(text) && isAllowedUrl(new URL(text), allowPrivateAddress)) return new URL(text);
  throw new ConfigError(`${place} is \`${urlFile}\`, expected a file with ${expectedUrl}`);
}

async function loginOf({ name, login }: FormOf<'email'>, file: string): Promise<EmailLogin | null> {
  if (login === undefined) return null;
  const place = `${file}: \`login.passwordFile\` of target \`${name}\``;
  const pass = (await readConfigFile(resolve(dirname(file), login.passwordFile), place)).trim();
  if (pass === '') throw new ConfigError(`${place} is \`${login.passwordFile}\`, expected a file with a password`);
  return { user: login.user, pass };
}

async function secretOf({ name, secretFile }: FormOf<'webhook'>, file: string): Promise<string> {
  const place = `${file}: \`secretFile\` of target \`${name}\``;
  const secret = (await readConfigFile(resolve(dirname(file), secretFile), place)).trim();
  const bytes = Buffer.from(SECRET.exec(secret)?.[1] ?? '', 'base64').length;
  if (bytes >= 24 && bytes <= 64) return secret;
  // The content must not appear in a message: it may be a secret with a typing mistake.
  throw new ConfigError(`${place} is \`${secretFile}\`, expected a file with \`whsec_\` and base64 of 24 to 64 bytes`);
}
