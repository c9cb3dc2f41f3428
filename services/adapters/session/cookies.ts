import type { IncomingMessage, ServerResponse } from 'node:http';

/** Returns whether the person reaches this process over https, directly or through a proxy. */
export type IsHttps = (req: IncomingMessage) => boolean;

export interface CookieAttributes {
  /**
   * `Strict`: sent by our own pages only. `Lax`: also when a person arrives from another site, as from a sign-in there.
   */
  readonly sameSite: 'Strict' | 'Lax';
  readonly maxAgeSeconds: number;
}

/** One cookie that scripts cannot read. Over https its name guarantees that no other host has set it (`__Host-`). */
export interface Cookie {
  /** UNTRUSTED: the value of the request; `null` when there is none, or several. */
  read(req: IncomingMessage): string | null;
  set(req: IncomingMessage, res: ServerResponse, value: string): void;
  remove(req: IncomingMessage, res: ServerResponse): void;
}

export function cookieNamed(name: string, attributes: CookieAttributes, isHttps: IsHttps): Cookie {
  const { sameSite, maxAgeSeconds } = attributes;
  const secureName = `__Host-${name}`;
  const write = (req: IncomingMessage, res: ServerResponse, value: string, seconds: number): void => {
    const secure = isHttps(req);
    const parts = [`${secure ? secureName : name}=${value}`, 'Path=/', `Max-Age=${seconds}`, 'HttpOnly'];
    res.appendHeader('Set-Cookie', [...parts, `SameSite=${sameSite}`, ...(secure ? ['Secure'] : [])].join('; '));
  };
  return {
    read(req) {
      const found = cookieValue(req, secureName);
      // A process behind the console does not know how the person reaches the console, so it accepts both names.
      return found ?? (isHttps(req) ? null : cookieValue(req, name));
    },
    set: (req, res, value) => write(req, res, value, maxAgeSeconds),
    remove: (req, res) => write(req, res, '', 0),
  };
}

function cookieValue({ headers }: IncomingMessage, name: string): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && value !== '' ? value : null;
}
