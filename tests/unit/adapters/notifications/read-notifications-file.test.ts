import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { readNotificationsFile } from '../../../../services/adapters/notifications/read-notifications-file.ts';
import { WEBHOOK_SECRET } from '../../../support/notifications/webhook-receiver.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-notifications-'));
  await writeFile(join(folder, 'secret'), `${WEBHOOK_SECRET}\n`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const soc = 'name: soc, kind: webhook, url: "https://soc.example/hook", secretFile: secret';

const mailTo = (to: string) =>
  `{ name: m, kind: email, host: smtp.example, port: 465, tls: implicit, from: c@custodes.example, to: [${to === 'soc' ? 's@custodes.example' : to}] }`;

describe('NOTIFICATIONS_FILE', () => {
  it('reads targets, and the secret beside the file', async () => {
    const quiet = 'quietHours: { from: "22:00", to: "06:30", timeZone: Europe/Berlin }';
    const [target] = await read(`{ ${soc}, digest: 1 hour, ${quiet}, when: { severity: [high], happened: [opened] } }`);
    expect(target).toMatchObject({
      name: 'soc',
      kind: 'webhook',
      times: { digestMillis: 3_600_000, quietHours: { from: 1_320, to: 390, timeZone: 'Europe/Berlin' } },
      filter: { kinds: ['opened'], severities: ['high'], rules: null, teams: null, vendors: null },
    });
  });

  it.each([
    [`{ ${soc}, when: { severity: [huge] } }`, '`targets[0].when.severity[0]` is `huge`, expected one of low'],
    [`{ ${soc}, digest: 2 days }`, '`targets[0].digest` is `2 days`, expected a duration from `1 minute`'],
    [`{ ${soc.replace('https', 'http')} }`, '`targets[0].url` is `http://soc.example/hook`, expected an address'],
    [`{ ${soc.replace('//', '//u:p@')} }`, 'expected an address with https:'],
    [`{ ${soc}, colour: red }`, '`targets[0].colour` is `red`, expected no such field'],
    [`{ ${soc}, quietHours: { from: "22:00", to: "22:00", timeZone: UTC } }`, 'expected a time other than `from`'],
    [`{ ${soc}, quietHours: { from: "24:00", to: "6", timeZone: Mars } }`, 'is `24:00`, expected a time of day'],
    [`{ ${soc.replace('name: soc', 'name: SOC')} }`, '`targets[0].name` is `SOC`, expected a name of 1 to 64'],
    [`{ ${soc} }\n  - { ${soc} }`, '`targets[1].name` is `soc`, expected a name that no other target has'],
    ['{ name: a, kind: alertmanager, url: "http://127.0.0.1:9093" }', '`targets[0].url` is `http://127.0.0.1:9093`'],
    ['{ name: a, kind: alertmanager, url: "https://am.example", digest: 1 hour }', 'expected no such field'],
    [
      mailTo('soc').replace('tls: implicit', 'tls: none'),
      '`targets[0].tls` is `none`, expected `implicit`, `starttls`',
    ],
    [mailTo('"soc, Bcc: eve@evil.example"'), '`targets[0].to[0]` is `soc, Bcc: eve@evil.example`, expected an address'],
    ['{ name: a, kind: pigeon }', '`targets[0].kind` is `pigeon`, expected an object with `kind`'],
    [`{ ${soc.replace('secretFile: secret', 'secretFile: none')} }`, 'expected a readable file (ENOENT)'],
  ])('names file, field, value and expectation: %s', async (entry, expected) => {
    const error = await read(entry).catch((thrown: Error) => thrown.message);
    expect(error).toContain(expected);
    expect(error).toContain(join(folder, 'notifications.yml'));
  });

  it('never shows a secret', async () => {
    await writeFile(join(folder, 'url'), 'http://chat.example/T0-secret');
    const chat = await read('{ name: chat, kind: slack, urlFile: url }').catch((thrown: Error) => thrown.message);
    expect(chat).toContain('`urlFile` of target `chat` is `url`, expected a file with an address with https:');
    expect(chat).not.toContain('T0-secret');
    await writeFile(join(folder, 'secret'), 'whsec_tooshort');
    const error = await read(`{ ${soc} }`).catch((thrown: Error) => thrown.message);
    expect(error).toContain('`secretFile` of target `soc` is `secret`, expected a file with `whsec_`');
    expect(error).not.toContain('tooshort');
  });

  it('is accepted as the example has it', async () => {
    const file = join(folder, 'notifications.yml');
    await copyFile(join(projectRoot, 'infra/notifications/notifications.yml'), file);
    for (const name of ['soc.secret', 'leads.secret']) await writeFile(join(folder, name), WEBHOOK_SECRET);
    await writeFile(join(folder, 'chat.url'), 'https://chat.example/services/T0/B0/secret');
    await writeFile(join(folder, 'mail.password'), 'sesame');
    await writeFile(join(folder, 'deadman.url'), 'https://ping.example/5f1c0e5b');
    const targets = await readNotificationsFile(file, Date.now);
    expect(targets.map(({ name }) => name)).toEqual(['soc', 'support-leads', 'chat', 'oncall', 'mail', 'deadman']);
  });
});

async function read(entry: string) {
  const file = join(folder, 'notifications.yml');
  await writeFile(file, `targets:\n  - ${entry}\n`);
  return readNotificationsFile(file, Date.now);
}
