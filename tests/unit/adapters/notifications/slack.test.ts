import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slackSender } from '../../../../services/adapters/notifications/slack.ts';
import { aCaseNotice, aNotice } from '../../../support/notifications/a-notice.ts';

let server: Server;
let texts: string[];
beforeEach(async () => {
  texts = [];
  server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    texts.push(JSON.parse(Buffer.concat(chunks).toString()).text);
    res.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => server.close());

describe('a message to a chat', () => {
  it('names a case and links to its page', async () => {
    const send = slackSender({
      url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`),
      allowPrivateAddress: true,
    });
    const candidate = { ...aCaseNotice, kind: 'incident-candidate', url: null } as const;
    await send({ messageId: 'm', type: 'notice', notices: [aCaseNotice, candidate] });
    const counts = 'at 1970-01-01T00:00:00.000Z (alerts: 1, affected accounts: 3)';
    expect(texts).toEqual([
      `*critical* case closed ${counts}, <https://custodes.example/cases/c-1|c-1>\n` +
        `*critical* case is a candidate for a covered incident ${counts}, \`c-1\``,
    ]);
  });

  it('names the alert and its rules, escapes them, and names no person', async () => {
    const notice = { ...aNotice, alert: { ...aNotice.alert, rules: ['<!channel>', 'rule-b'], summary: 'e-1042' } };
    const send = slackSender({
      url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`),
      allowPrivateAddress: true,
    });
    await expect(send({ messageId: 'm', type: 'notice', notices: [notice] })).resolves.toEqual({ is: 'delivered' });
    await send({ messageId: 'm', type: 'digest', notices: Array.from({ length: 25 }, () => notice) });
    await send({ messageId: 'm', type: 'test', notices: [notice] });
    const line =
      '*high* alert opened at 1970-01-01T00:00:00.000Z: &lt;!channel&gt;, rule-b (accesses: 3, owners: 2), <https://custodes.example/alerts/a-1|a-1>';
    expect(texts).toEqual([
      line,
      [...Array.from({ length: 20 }, () => line), 'and 5 more'].join('\n'),
      'A test of notifications by custodes: nothing happened',
    ]);
    expect(texts.join()).not.toContain('e-1042');
  });
});
