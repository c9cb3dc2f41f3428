import { isJsonObject, type JsonObject } from '../../../value-forms/json-fields.ts';
import type { LogFields, ReadLine } from './log-format.ts';

/**
 * Reads lines that are JSON objects: `keys` has the key of each variable; `request.headers.Range` is a key within others, of which a
 * list has one value. A server that writes JSON escapes what clients
 * sent, so a value cannot end early. A key that a line lacks, and null, is what nginx writes as `-`.
 */
export function compileJson(keys: Readonly<Record<string, string>>): ReadLine {
  return (line) => {
    const json = parsed(line);
    return isJsonObject(json) ? new FieldsOfObject(json, keys) : null;
  };
}

class FieldsOfObject implements LogFields {
  constructor(
    private readonly json: JsonObject,
    private readonly keys: Readonly<Record<string, string>>,
  ) {}

  get(name: string): string | undefined {
    if (!Object.hasOwn(this.keys, name)) return undefined;
    const value = valueAt(this.json, this.keys[name] ?? '');
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '-';
  }
}

function valueAt(json: JsonObject, key: string): unknown {
  if (Object.hasOwn(json, key)) return json[key];
  if (!key.includes('.')) return undefined;
  let value: unknown = json;
  for (const part of key.split('.'))
    value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
