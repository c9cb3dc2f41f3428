import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const script = fileURLToPath(new URL('../../kafka.js', import.meta.url));
const printed = z.object({ KAFKA_BROKERS: z.string() });

export interface StartedBroker {
  readonly brokers: string;
  stop(): Promise<void>;
}

/** Starts one real broker in a folder of this run, with `npm run kafka`. */
export async function startBroker(folder: string): Promise<StartedBroker> {
  const place = ['--folder', join(folder, 'kafka')];
  const stop = async (): Promise<void> => void (await run(['down', ...place]));
  try {
    const found = printed.parse(await run(['up', '--brokers', '1', ...place]));
    return { brokers: found.KAFKA_BROKERS, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Returns the variables that the script prints. */
async function run(words: readonly string[]): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', script, ...words]);
  const pairs = stdout.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(pairs);
}
