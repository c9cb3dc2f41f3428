import { pino } from 'pino';
import { createApp, type Listener, listen } from '../../../../services/adapters/http/server.ts';
import { answerOidc } from '../../../../services/adapters/oidc/answer-oidc.ts';
import { openSessions } from '../../../../services/adapters/session/sessions.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const MINUTE = 60_000;
const key = Buffer.alloc(32, 7);

let nowMs: number;
let listener: Listener;

beforeEach(async () => {
  nowMs = NOW;
  const clock = () => nowMs;
  const isHttps = () => false;
  const router = answerOidc({
    provider: {
      async depart(redirectUri) {
        const departure = { state: 'state-1', nonce: 'nonce-1', verifier: 'verifier-1', redirectUri };
        return { url: new URL('https://idp.example/auth'), departure };
      },
      claimsOf: async (query, { nonce, verifier }) => ({ sub: 'e-7', groups: [nonce, verifier, query] }),
      close() {},
    },
    mapping: () => ({
      person: { id: 'sub', kind: 'employee' },
      rules: [{ claim: 'groups', has: 'nonce-1', roles: ['analyst'] }],
    }),
    sessions: openSessions({ key, clock, isHttps }),
    key,
    clock,
    isHttps,
    originOf: () => 'https://custodes.example',
    logger: pino({ level: 'silent' }),
  });
  listener = await listen(createApp([router]), { host: '127.0.0.1', port: 0 });
});
afterEach(() => listener.close(0));

const ask = (path: string, cookie = '') =>
  fetch(`http://127.0.0.1:${listener.port}/sign-in/oidc${path}`, { headers: { cookie }, redirect: 'manual' });

it('signs somebody in who comes back within ten minutes, and nobody later', async () => {
  const [cookie = ''] = (await ask('')).headers.get('set-cookie')?.split(';') ?? [];
  const back = '/callback?state=state-1&code=c';
  for (const [elapsed, status] of [
    [10 * MINUTE - 1, 200],
    [10 * MINUTE, 400],
  ] as const) {
    nowMs = NOW + elapsed;
    const answer = await ask(back, cookie);
    const set = answer.headers.getSetCookie().map((line) => line.split('=')[0]);
    expect([answer.status, set.includes('custodes-session')]).toEqual([status, status === 200]);
  }
});
