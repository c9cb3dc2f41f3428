import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notifyCommand } from '../../../../scripts/commands/notify.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-notify-'));
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

it('a test does not wait ten minutes for a mail server that does not answer the content', async () => {
  const answers: Record<string, string> = { EHLO: '250 mail', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on' };
  const silent = createServer((socket) => {
    socket.on('error', () => {}).write('220 mail\r\n');
    socket.on('data', (line) => {
      const answer = answers[line.toString().slice(0, 4)];
      if (answer !== undefined) socket.write(`${answer}\r\n`);
    });
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const smtp = { host: '127.0.0.1', port, tls: 'none', from: 'c@custodes.example', to: ['soc@custodes.example'] };
  const file = join(folder, 'notifications.yml');
  // JSON is YAML.
  writeFileSync(
    file,
    JSON.stringify({ targets: [{ name: 'soc', kind: 'email', ...smtp, allowPrivateAddress: true }] }),
  );
  const patience = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
  const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
  await notifyCommand().parseAsync(['test', 'soc', '--file', file], { from: 'user' });
  expect(printed.mock.calls.join()).toContain('not delivered to soc (email)');
  expect(patience).toHaveBeenCalledWith(50_000);
  await new Promise((resolve) => silent.close(resolve));
}, 20_000);
