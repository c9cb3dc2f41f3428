import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slackSender } from '../../../../services/adapters/notifications/slack.ts';
import { aCaseNotice, aNotice } from '../../../support/notifications/a-notice.ts';

let server: Server;
let texts: string[];
let refused: ((path: string) => string) | null;
beforeEach(async () => {
  texts = [];
  refused = null;
  server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    texts.push(JSON.parse(Buffer.concat(chunks).toString()).text);
    if (refused === null) res.end('ok');
    else res.writeHead(404).end(refused(req.url ?? ''));
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

  it.each([
    ['the path', (path: string) => `Cannot POST ${path}`, 'HTTP 404: Cannot POST /.../...?token=...'],
    ['a part of it', () => 'no hook xoxQ7d9-abc/4', 'HTTP 404: no hook ...'],
    ['the decoded query', () => 'bad token "a&b=c d!"', 'HTTP 404: bad token "..."'],
  ])('does not get its secret address back in an answer that repeats %s', async (_what, answer, shown) => {
    refused = answer;
    const { port } = server.address() as AddressInfo;
    const url = new URL(`http://127.0.0.1:${port}/xoxQ7d9-abc%2F4/T024BE7LH?token=a%26b%3Dc+d%21`);
    const sent = slackSender({ url, allowPrivateAddress: true })({ messageId: 'm', type: 'test', notices: [] });
    await expect(sent).resolves.toMatchObject({ is: 'failed', answer: shown });
  });
});
