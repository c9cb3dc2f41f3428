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

/**
 * Compiles an nginx `log_format` to a reader of its lines. A value ends where the text that follows its variable
 * begins; nginx writes `"`, `\` and control characters of a value as `\xHH`, and Apache as `\"`, `\\` or `\n`, so a quoted value
 * cannot end early.
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
  return (line) => {
    if (!line.startsWith(before)) return null;
    const bounds: number[] = [];
    let at = before.length;
    for (const { after } of parts) {
      const end = after === '' ? line.length : endOf(line, after, at);
      if (end < 0) return null;
      bounds.push(at, end);
      at = end + after.length;
    }
    return at === line.length ? new FieldsOfLine(line, places, bounds) : null;
  };
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
