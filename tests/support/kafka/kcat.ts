import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KcatTarget {
  readonly brokers: readonly string[];
  /** With its prefix. */
  readonly topic: string;
  readonly partition?: number;
  readonly codec?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Produces each value with kcat (librdkafka): a client that shares no code with ours. Throws what kcat says. */
export function kcat(target: KcatTarget, values: readonly Buffer[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'kcat-'));
  const files = values.map((value, index) => {
    const file = join(folder, String(index));
    writeFileSync(file, value);
    return file;
  });
  try {
    run(target, files, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A record without a value. */
export function kcatTombstone(target: KcatTarget, key: string): void {
  run(target, ['-Z', '-K', ':'], `${key}:\n`);
}

function run(
  { brokers, topic, partition = 0, codec = 'none', key, headers = {} }: KcatTarget,
  rest: string[],
  input: string,
) {
  const options = ['-P', '-b', brokers.join(','), '-t', topic, '-p', String(partition), '-z', codec];
  if (key !== undefined) options.push('-k', key);
  for (const [name, value] of Object.entries(headers)) options.push('-H', `${name}=${value}`);
  const { status, stderr } = spawnSync('kcat', [...options, ...rest], { encoding: 'utf8', input });
  if (status !== 0 || /Delivery failed/i.test(stderr)) throw new Error(`kcat ended with ${status}: ${stderr}`);
}
