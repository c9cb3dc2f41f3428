import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

export interface Servers {
  readonly brokers: string;
  /** Null where nothing is archived. */
  readonly s3: S3Access | null;
  stop(): Promise<void>;
}

export interface S3Access {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const printedByKafka = z.object({ KAFKA_BROKERS: z.string() });
const printedByStore = z.object({
  S3_ENDPOINT: z.string(),
  S3_BUCKET: z.string(),
  S3_REGION: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
});

/** Starts one real broker and, where it is needed, one real S3 server, in folders of this run. */
export async function startServers(folder: string, needs: { readonly s3: boolean }): Promise<Servers> {
  const kafkaFolder = join(folder, 'kafka');
  let store: RunningStore | null = null;
  const stop = async (): Promise<void> => {
    // Kafka stops last: after a failed run its end may also end this process, through a reader that still waits.
    await store?.stop();
    await run('kafka', ['down', '--folder', kafkaFolder]);
  };
  try {
    const found = printedByKafka.parse(await run('kafka', ['up', '--brokers', '1', '--folder', kafkaFolder]));
    store = needs.s3 ? await startStore(folder) : null;
    return { brokers: found.KAFKA_BROKERS, s3: store?.access ?? null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export interface RunningStore {
  readonly access: S3Access;
  stop(): Promise<void>;
}

/** Starts one real S3 server in a folder of this run. */
export async function startStore(folder: string): Promise<RunningStore> {
  const s3Folder = join(folder, 's3');
  const stop = async (): Promise<void> => void (await run('object-store', ['down', '--folder', s3Folder]));
  try {
    return { access: accessTo(await run('object-store', ['up', '--folder', s3Folder])), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function accessTo(variables: Readonly<Record<string, string>>): S3Access {
  const found = printedByStore.parse(variables);
  return {
    endpoint: found.S3_ENDPOINT,
    bucket: found.S3_BUCKET,
    region: found.S3_REGION,
    accessKeyId: found.AWS_ACCESS_KEY_ID,
    secretAccessKey: found.AWS_SECRET_ACCESS_KEY,
  };
}

/** Returns the variables that the script prints. */
async function run(script: 'kafka' | 'object-store', words: readonly string[]): Promise<Record<string, string>> {
  const path = fileURLToPath(new URL(`../../${script}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', path, ...words]);
  const pairs = stdout.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(pairs);
}
