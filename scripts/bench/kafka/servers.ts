import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Starts one real broker and one real S3 server, in folders of this run. */
export interface Servers {
  readonly brokers: string;
  readonly s3: S3Access;
  stop(): Promise<void>;
}

export interface S3Access {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const printed = z.object({
  KAFKA_BROKERS: z.string(),
  S3_ENDPOINT: z.string(),
  S3_BUCKET: z.string(),
  S3_REGION: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
});

export async function startServers(folder: string): Promise<Servers> {
  const kafkaFolder = join(folder, 'kafka');
  const s3Folder = join(folder, 's3');
  const stop = async (): Promise<void> => {
    // Kafka stops last: after a failed run its end may also end this process, through a reader that still waits.
    await run('object-store', ['down', '--folder', s3Folder]);
    await run('kafka', ['down', '--folder', kafkaFolder]);
  };
  try {
    const lines = [
      await run('kafka', ['up', '--brokers', '1', '--folder', kafkaFolder]),
      await run('object-store', ['up', '--folder', s3Folder]),
    ].flatMap((output) => output.split('\n'));
    const pairs = lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    const found = printed.parse(Object.fromEntries(pairs));
    const s3: S3Access = {
      endpoint: found.S3_ENDPOINT,
      bucket: found.S3_BUCKET,
      region: found.S3_REGION,
      accessKeyId: found.AWS_ACCESS_KEY_ID,
      secretAccessKey: found.AWS_SECRET_ACCESS_KEY,
    };
    return { brokers: found.KAFKA_BROKERS, s3, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function run(script: 'kafka' | 'object-store', words: readonly string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../../${script}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', path, ...words]);
  return stdout;
}
