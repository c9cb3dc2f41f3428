import type { IncomingMessage, ServerResponse } from 'node:http';
import { ENCRYPTED_CHARS_MAX, openCookieCipher } from '../../../../services/adapters/session/cookie-cipher.ts';
import { openSessions, SESSION_MS_MAX, type SessionOwner } from '../../../../services/adapters/session/sessions.ts';

const NOW = Date.UTC(2026, 10, 24, 9);
const key = Buffer.alloc(32, 1);
const mia = {
  by: 'oidc',
  person: { id: 'e-7', kind: 'employee' },
  roles: ['analyst'],
} as const satisfies SessionOwner;

let nowMs = NOW;
const clock = () => nowMs;
beforeEach(() => {
  nowMs = NOW;
});

function request(cookie?: string): IncomingMessage {
  return { headers: cookie === undefined ? {} : { cookie } } as IncomingMessage;
}

/** Begins a session and returns the header that sets its cookie. */
async function begun(options: { isHttps?: boolean; endsBy?: number; who?: SessionOwner } = {}): Promise<string> {
  const { isHttps = false, endsBy = null, who = mia } = options;
  const headers: string[] = [];
  const res = { appendHeader: (_: string, value: string) => headers.push(value) } as unknown as ServerResponse;
  await openSessions({ key, clock, isHttps: () => isHttps }).begin(request(), res, who, endsBy);
  expect(headers).toHaveLength(1);
  return headers[0] ?? '';
}

const cookieOf = (header: string): string => header.split(';')[0] ?? '';
const sessions = (isHttps = false, withKey = key) => openSessions({ key: withKey, clock, isHttps: () => isHttps });

describe('the cookie of a session', () => {
  it('is read by no script and sent by our own pages only', async () => {
    const [value, ...attributes] = (await begun()).split('; ');
    expect(value).toMatch(/^custodes-session=[\w.-]+$/);
    expect(attributes).toEqual(['Path=/', 'Max-Age=43200', 'HttpOnly', 'SameSite=Strict']);
  });

  it('is sent over https only, under a name that no other host can set, where people come by https', async () => {
    const header = await begun({ isHttps: true });
    expect(header).toMatch(/^__Host-custodes-session=/);
    expect(header.split('; ').slice(1)).toEqual(['Path=/', 'Max-Age=43200', 'HttpOnly', 'SameSite=Strict', 'Secure']);
  });

  it('opens at every process with the key, and at no other', async () => {
    const cookie = cookieOf(await begun());
    expect((await sessions().read(request(`other=1; ${cookie}; last=2`)))?.who).toEqual(mia);
    expect(await sessions(false, Buffer.alloc(32, 2)).read(request(cookie))).toBeNull();
  });

  it('under the plain name counts for nothing where people come by https', async () => {
    const cookie = cookieOf(await begun());
    expect(await sessions(true).read(request(cookie))).toBeNull();
    // The console has ended TLS; the process behind it sees plain HTTP.
    const secure = cookieOf(await begun({ isHttps: true }));
    expect((await sessions(false).read(request(secure)))?.who).toEqual(mia);
  });

  it('is over after twelve hours, or when its token expires', async () => {
    const cookie = cookieOf(await begun());
    nowMs = NOW + SESSION_MS_MAX - 1;
    expect(await sessions().read(request(cookie))).not.toBeNull();
    nowMs = NOW + SESSION_MS_MAX;
    expect(await sessions().read(request(cookie))).toBeNull();
    nowMs = NOW;
    const short = cookieOf(await begun({ endsBy: NOW + 5_500 }));
    nowMs = NOW + 5_499;
    expect((await sessions().read(request(short)))?.expiresAt).toBe(NOW + 5_500);
    nowMs = NOW + 5_500;
    expect(await sessions().read(request(short))).toBeNull();
  });

  it('counts for nothing when it was changed, repeated, left out or sealed for something else', async () => {
    const cookie = cookieOf(await begun());
    const value = cookie.slice(cookie.indexOf('=') + 1);
    const another = await openCookieCipher(key, 'oidc-sign-in', clock).encrypt(
      { expiresAt: NOW + 1_000, who: mia },
      NOW + 1_000,
    );
    const middle = Math.floor(value.length / 2);
    const wrong = [
      '',
      'custodes-session=',
      'custodes-session=x',
      `custodes-session=${'x'.repeat(ENCRYPTED_CHARS_MAX + 1)}`,
      `custodes-session=${value.slice(0, -1)}`,
      `custodes-session=${value.slice(0, middle)}${value[middle] === 'A' ? 'B' : 'A'}${value.slice(middle + 1)}`,
      `${cookie}; ${cookie}`,
      `custodes-session=${another}`,
      // Not encrypted: {"alg":"none"} and {"alg":"dir"} without a tag.
      'custodes-session=eyJhbGciOiJub25lIn0.eyJhdWQiOiJzZXNzaW9uIn0.',
      'custodes-session=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0....',
    ];
    for (const text of wrong) expect([text, await sessions().read(request(text))]).toEqual([text, null]);
    expect(await sessions().read(request())).toBeNull();
  });

  it('with a role that this release does not know is no session', async () => {
    const who = { ...mia, roles: ['emperor'] } as unknown as SessionOwner;
    expect(await sessions().read(request(cookieOf(await begun({ who }))))).toBeNull();
  });
});
