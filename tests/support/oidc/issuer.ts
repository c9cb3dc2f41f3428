import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

export const CLIENT_SECRET = 'secret-of-custodes-at-the-issuer';

export interface IssuerOptions {
  readonly port: number;
  readonly redirectUris: readonly string[];
  /** Claims by login. */
  readonly accounts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** How long a code is valid. */
  readonly codeSeconds?: number;
  /** How far the clock of the issuer is ahead. */
  readonly skewSeconds?: number;
}

export interface Issuer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startIssuer({ codeSeconds = 60, skewSeconds = 0, ...options }: IssuerOptions): Promise<Issuer> {
  const file = join(projectRoot, 'tests/support/oidc/issuer.mjs');
  const given = JSON.stringify({ ...options, codeSeconds, skewSeconds });
  const child: ChildProcess = spawn(process.execPath, [file, given], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr?.on('data', (chunk) => {
    complaints += String(chunk);
  });
  const exited = once(child, 'exit');
  if (child.stdout === null) throw new Error('the issuer has no output');
  const url = await Promise.race([
    (async () => {
      for await (const line of createInterface({ input: child.stdout ?? process.stdin }))
        if (line.startsWith('http')) return line;
      throw new Error(complaints);
    })(),
    exited.then(() => Promise.reject(new Error(`the issuer ended: ${complaints}`))),
  ]);
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What a browser does with cookies and redirects, of one host each. */
export class Agent {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** One request, without following redirects. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  cookies(host: string): ReadonlyMap<string, string> {
    return this.#cookies.get(host) ?? new Map();
  }

  /** Leaves for the issuer, signs in there as `login`, and returns the address to which it sends back. */
  async signInAt(start: string, login: string): Promise<string> {
    const { origin } = new URL(start);
    let answer = await this.request(start);
    let url = start;
    for (let steps = 0; steps < 10; steps += 1) {
      const location = answer.headers.get('location');
      if (location === null) {
        const body = new URLSearchParams({ prompt: 'login', login, password: 'x' });
        answer = await this.request(url, { method: 'POST', body });
        continue;
      }
      url = new URL(location, url).href;
      if (url.startsWith(`${origin}/`)) return url;
      answer = await this.request(url);
    }
    throw new Error(`the issuer did not send back from ${url}`);
  }
}
