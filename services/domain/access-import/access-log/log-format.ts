/** The values of one line, by the names of the variables. A value that the server did not have is `-`. */
export interface LogFields {
  get(name: string): string | undefined;
}

/** Returns the fields of a line, or `null` when the line does not have the format. */
export type ReadLine = (line: string) => LogFields | null;

/** The format is no `log_format` that lines can be read by. */
export class LogFormatError extends Error {
  override readonly name = 'LogFormatError';
}

/** nginx's format `combined` (ngx_http_log_module). */
export const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** Only the server chooses these: letters, digits and `.:/+-`, and of `$time_local` one space. */
const OF_SERVER =
  /^(?:remote_addr|realip_remote_addr|remote_port|time_local|time_iso8601|msec|status|(?:body_)?bytes_sent|request_(?:time|length|id|method)|connection\w*|pipe|pid|server_\w+|scheme|hostname)$/;

/** A variable and the text behind it. */
interface Part {
  readonly name: string;
  readonly after: string;
}

/** The places of an unquoted `$remote_user` and of what is behind it, up to the next quote or the end of the line. */
interface UserToQuote {
  readonly from: number;
  readonly to: number;
}

/**
 * Compiles an nginx `log_format` to a reader of its lines. A value ends where the text that follows its variable
 * begins; nginx writes `"`, `\` and control characters of a value as `\xHH`, and Apache as `\"`, `\\` or `\n`, so a quoted value
 * cannot end early. UNTRUSTED: a client chooses `$remote_user` by a header that nobody checks, so it may have the text that follows it.
 * Where all behind it is of the server, that is found from the right, and the name is what is left.
 * Throws LogFormatError.
 */
export function compileFormat(format: string): ReadLine {
  const [before = '', ...rest] = format.split(/\$(?=\{?\w)/);
  const parts = rest.map((text) => {
    const match = /^(?:\{(\w+)\}|(\w+))/.exec(text);
    return { name: match?.[1] ?? match?.[2] ?? '', after: text.slice(match?.[0].length ?? 0) };
  });
  if (parts.length === 0) throw new LogFormatError('has no variable, expected names such as `$remote_user`');
  const stuck = parts.slice(0, -1).find(({ after }) => after === '');
  if (stuck !== undefined) throw new LogFormatError(`has no text after \`$${stuck.name}\`, so its end cannot be found`);
  const places = new Map(parts.map(({ name }, place) => [name, place]));
  const user = userToQuote(parts);
  return (line) => {
    if (!line.startsWith(before)) return null;
    const bounds = new Array<number>(2 * parts.length);
    let at = before.length;
    for (let place = 0; place < parts.length; place += 1) {
      if (place === user?.from) {
        at = findUser(line, at, { parts, user, bounds });
        if (at < 0) return null;
        place = user.to;
        continue;
      }
      const { after = '' } = parts[place] ?? {};
      const end = after === '' ? line.length : endOf(line, after, at);
      if (end < 0) return null;
      bounds[2 * place] = at;
      bounds[2 * place + 1] = end;
      at = end + after.length;
    }
    return at === line.length ? new FieldsOfLine(line, places, bounds) : null;
  };
}

/** Null where a value behind the name may have the text before it: from the right, only its end would be found. */
function userToQuote(parts: readonly Part[]): UserToQuote | null {
  const from = parts.findIndex(({ name }) => name === 'remote_user');
  if (from < 0) return null;
  const quoted = parts.findIndex(({ after }, place) => place >= from && after.includes('"'));
  const to = quoted < 0 ? parts.length - 1 : quoted;
  for (let place = from + 1; place <= to; place += 1) {
    const { name = '' } = parts[place] ?? {};
    const separator = parts[place - 1]?.after ?? '';
    const outside = name === 'time_local' ? /[^\w.:/+\- ]/ : /[^\w.:/+-]/;
    if (!OF_SERVER.test(name) || !outside.test(separator)) return null;
  }
  return { from, to };
}

/** Writes where the name and the values behind it begin and end. Returns where the text behind them ends, or -1. */
function findUser(
  line: string,
  begin: number,
  of: { readonly parts: readonly Part[]; readonly user: UserToQuote; readonly bounds: number[] },
): number {
  const { parts, user, bounds } = of;
  const { after: closing = '' } = parts[user.to] ?? {};
  let end = closing.includes('"') ? endOf(line, closing, begin) : endOfLine(line, closing);
  if (end < begin) return -1;
  const closed = end + closing.length;
  for (let place = user.to; place > user.from; place -= 1) {
    const { after = '' } = parts[place - 1] ?? {};
    const ends = line.lastIndexOf(after, end - after.length);
    if (ends < begin || ends + after.length > end) return -1;
    bounds[2 * place] = ends + after.length;
    bounds[2 * place + 1] = end;
    end = ends;
  }
  bounds[2 * user.from] = begin;
  bounds[2 * user.from + 1] = end;
  return closed;
}

function endOfLine(line: string, closing: string): number {
  return line.endsWith(closing) ? line.length - closing.length : -1;
}

/** Where a text begins that is not a part of an escaped quote. */
function endOf(line: string, after: string, from: number): number {
  let end = line.indexOf(after, from);
  if (!after.startsWith('"')) return end;
  while (end > from && isEscaped(line, end, from)) end = line.indexOf(after, end + 1);
  return end;
}

function isEscaped(line: string, at: number, from: number): boolean {
  let backslashes = 0;
  while (at - backslashes > from && line[at - backslashes - 1] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** Cuts a value out of the line when it is asked for: most are not. No bytes are `-` by Apache's `%b`, and 0 by nginx. */
class FieldsOfLine implements LogFields {
  readonly #isEscaped: boolean;

  constructor(
    private readonly line: string,
    private readonly places: ReadonlyMap<string, number>,
    private readonly bounds: readonly number[],
  ) {
    this.#isEscaped = line.includes('\\');
  }

  get(name: string): string | undefined {
    const place = this.places.get(name);
    if (place === undefined) return undefined;
    const value = this.line.slice(this.bounds[2 * place], this.bounds[2 * place + 1]);
    if (value === '-' && name.endsWith('bytes_sent')) return '0';
    return this.#isEscaped ? unescaped(value) : value;
  }
}

/** The names of the variables of a format. */
export function variablesOf(format: string): string[] {
  return [...format.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);
}

/** As Apache writes them. */
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', v: '\v', f: '\f' };

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/g, (_, hex: string | undefined, plain = '') =>
    hex === undefined ? (controls[plain] ?? plain) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  // nginx escapes byte by byte, so escaped UTF-8 is put together again.
  return /[\u0080-\u00ff]/.test(bytes) && !/[^\0-\u00ff]/.test(bytes) ? utf8(bytes) : bytes;
}

function utf8(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
}
