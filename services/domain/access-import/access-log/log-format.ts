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

/** What only the server chooses: it has neither a space nor a bracket. */
const OF_SERVER =
  /^(?:remote_addr|realip_remote_addr|remote_port|time_local|time_iso8601|msec|status|(?:body_)?bytes_sent|request_(?:time|length|id|method)|connection\w*|pipe|pid|server_\w+|scheme|hostname)$/;

/** A variable and the text behind it. */
interface Part {
  readonly name: string;
  readonly after: string;
}

/** Variables up to the next quote, or to the end of the line. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  /** The one that may have any text: those before it are found from the left, those behind it from the right. */
  readonly free: number;
}

/**
 * Compiles an nginx `log_format` to a reader of its lines. nginx writes `"`, `\` and control characters of a value as `\xHH`, and
 * Apache as `\"`, `\\` or `\n`, so a quoted value cannot end early. UNTRUSTED: of what is not quoted a client chooses `$remote_user`, by a
 * header that nobody checks, so it may have the text that follows it.
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
  const stretches = stretchesOf(parts);
  return (line) => {
    if (!line.startsWith(before)) return null;
    const bounds = new Array<number>(2 * parts.length);
    let at = before.length;
    for (const stretch of stretches) {
      at = findStretch(line, at, { parts, stretch, bounds });
      if (at < 0) return null;
    }
    return at === line.length ? new FieldsOfLine(line, places, bounds) : null;
  };
}

function stretchesOf(parts: readonly Part[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (let from = 0; from < parts.length; from = (stretches.at(-1)?.to ?? 0) + 1) {
    const quoted = parts.findIndex(({ after }, place) => place >= from && after.includes('"'));
    const to = quoted < 0 ? parts.length - 1 : quoted;
    const names = parts.slice(from, to + 1).map(({ name }) => name);
    const user = names.indexOf('remote_user');
    const free = user < 0 ? names.findIndex((name) => !OF_SERVER.test(name)) : user;
    stretches.push({ from, to, free: free < 0 ? to : from + free });
  }
  return stretches;
}

/** Writes where the values of a stretch begin and end. Returns where its text ends, or -1. */
function findStretch(
  line: string,
  begin: number,
  of: { readonly parts: readonly Part[]; readonly stretch: Stretch; readonly bounds: number[] },
): number {
  const { parts, stretch, bounds } = of;
  const { after: closing = '' } = parts[stretch.to] ?? {};
  const isLast = stretch.to === parts.length - 1 && !closing.includes('"');
  let end = isLast ? endOfLine(line, closing) : endOf(line, closing, begin);
  if (end < begin) return -1;
  const closed = end + closing.length;
  let at = begin;
  for (let place = stretch.from; place < stretch.free; place += 1) {
    const { after = '' } = parts[place] ?? {};
    const ends = line.indexOf(after, at);
    if (ends < 0 || ends + after.length > end) return -1;
    bounds[2 * place] = at;
    bounds[2 * place + 1] = ends;
    at = ends + after.length;
  }
  for (let place = stretch.to; place > stretch.free; place -= 1) {
    const { after = '' } = parts[place - 1] ?? {};
    const ends = line.lastIndexOf(after, end - after.length);
    if (ends < at || ends + after.length > end) return -1;
    bounds[2 * place] = ends + after.length;
    bounds[2 * place + 1] = end;
    end = ends;
  }
  bounds[2 * stretch.free] = at;
  bounds[2 * stretch.free + 1] = end;
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

/** Cuts a value out of the line when it is asked for: most are not. */
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
