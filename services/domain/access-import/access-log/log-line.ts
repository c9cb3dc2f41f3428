import { isJsonObject, type JsonObject } from '../../../value-forms/json-fields.ts';

/**
 * The key of each variable of nginx; `request.headers.Range` is a key within others, of which a list has one value. `null`: the keys are
 * the names of the variables.
 */
export type LogKeys = Readonly<Record<string, string>> | null;

/** A line of an access log: a JSON object, so that a value that a client chose cannot end early. */
export class LogLine {
  private constructor(
    private readonly json: JsonObject,
    private readonly keys: LogKeys,
  ) {}

  /** Returns `null` for a line that is no JSON object. */
  static read(line: string, keys: LogKeys): LogLine | null {
    const json = parsed(line) ?? parsed(line.replace(ESCAPED, escapedInJson));
    return isJsonObject(json) ? new LogLine(json, keys) : null;
  }

  /** Returns the value of a variable: `-` where the server had none, `undefined` where the line does not have the key. */
  get(name: string): string | undefined {
    const value = this.keys === null ? own(this.json, name) : valueAt(this.json, own(this.keys, name) ?? '');
    if (value === undefined) return undefined;
    return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : '-';
  }
}

function own<T>(of: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}

function valueAt(json: JsonObject, key: string): unknown {
  if (Object.hasOwn(json, key) || !key.includes('.')) return own(json, key);
  let value: unknown = json;
  for (const part of key.split('.')) value = isJsonObject(value) ? own(value, part) : undefined;
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** All escapes of a line, so that the backslash of one begins no other; and the empty name of Apache, which is `""` in its quotes. */
const ESCAPED = /(?:\\x[\da-f]{2})+|\\.|""""/gi;

/**
 * UNTRUSTED: Apache writes a byte that is not ASCII as `\xHH`, and so does nginx without `escape=json`. Without these a client would
 * hide its request by one such byte in a path or a header.
 */
function escapedInJson(escaped: string): string {
  if (escaped === '""""') return '""';
  if (escaped === '\\v') return '\\u000b';
  if (!/^\\x[\da-f]{2}/i.test(escaped)) return escaped;
  const text = Buffer.from(escaped.replace(/\\x/gi, ''), 'hex').toString();
  return JSON.stringify(text).slice(1, -1);
}
