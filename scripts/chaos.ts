import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { openLogger } from '../services/adapters/logger.ts';
import { s3Environment } from '../services/adapters/s3/s3-config.ts';
import { openS3ObjectStore } from '../services/adapters/s3/s3-object-store.ts';
import { atLeast } from './at-least.ts';
import { alertsOf, differences } from './chaos/alerts.ts';
import { type ChaosCluster, closeCluster, openCluster, run } from './chaos/cluster.ts';
import { injectFaults } from './chaos/faults.ts';
import { judge } from './chaos/oracle.ts';
import { runSources } from './chaos/sources.ts';
import { stopAll } from './chaos/supervised.ts';

/**
 * `npm run chaos -- --events N --kills K --zombies Z --seed S`: real processes on real brokers and a real S3 server,
 * killed and frozen at random while events flow; at the end an oracle reads the raw topics through another client and
 * judges them, and both verifiers check the archive.
 */

interface Options {
  readonly events: number;
  readonly kills: number;
  readonly zombies: number;
  readonly seed: number;
  readonly keep: boolean;
}

const STOP_MILLIS_MAX = 120_000;
const SETTLE_MILLIS_MAX = 600_000;
const CALM_READINGS = 4;

const options = new Command('chaos')
  .option('--events <n>', 'events to report', atLeast(1), 20_000)
  .option('--kills <n>', 'SIGKILLs', atLeast(0), 20)
  .option('--zombies <n>', 'SIGSTOPs', atLeast(0), 3)
  .option('--seed <n>', 'seed of world and faults', atLeast(0), 1)
  .option('--keep', 'keep logs and data for inspection', false)
  .parse()
  .opts<Options>();

const folder = mkdtempSync(join(tmpdir(), 'custodes-chaos-'));
let failed = true;
try {
  failed = !(await chaos(options));
} finally {
  await stopAll();
  closeCluster(folder);
  if (options.keep || failed) console.log(`logs: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function chaos({ events, kills, zombies, seed }: Options): Promise<boolean> {
  const began = Date.now();
  const cluster = await openCluster(folder, seed);
  await cluster.startServices();
  console.log(`seed ${seed}: ${events} events, ${kills} kills, ${zombies} zombies; ready after ${seconds(began)} s`);
  let done = 0;
  const reporting = runSources({
    url: cluster.url.intake,
    seed,
    events,
    onAcknowledged: (total) => {
      if (Math.floor((10 * total) / events) > Math.floor((10 * done) / events))
        printProgress(began, `${total} acknowledged`);
      done = total;
    },
  });
  const faulting = injectFaults(cluster, { seed, kills, freezes: zombies, progress: () => done / events });
  const [acknowledged, faults] = await Promise.all([reporting, faulting]);
  printProgress(began, `${acknowledged.size} acknowledged; killed ${JSON.stringify(Object.fromEntries(faults.kills))}`);

  await settled(cluster, acknowledged.size);
  const survived = await alertsOf(cluster.url.alerter);
  await stopServices(cluster);
  await cluster.startServices();
  await settled(cluster, acknowledged.size);
  const replayed = await alertsOf(cluster.url.alerter);
  await stopServices(cluster);
  printProgress(began, 'drained');

  const report = await judge(cluster.brokers, cluster.prefix, acknowledged);
  await faults.stop();
  const problems = [...report.problems];
  problems.push(...differences(survived, replayed));
  problems.push(...(await verify(cluster)));
  for (const problem of problems) console.log(`PROBLEM: ${problem}`);
  const { events: records, decided, repeats, claims, ignoredBlocks } = report;
  printProgress(
    began,
    `${records} records, ${decided} decided, ${repeats} repeats, ${claims} claims, ${ignoredBlocks} blocks ignored`,
  );
  console.log(problems.length === 0 ? `seed ${seed}: no problems` : `seed ${seed}: ${problems.length} problems`);
  return problems.length === 0;
}

/**
 * Waits until no stage lags, in several readings one after the other: what one stage writes is the lag of the next only
 * later.
 */
async function settled(cluster: ChaosCluster, count: number): Promise<void> {
  const began = Date.now();
  for (let calm = 0; calm < CALM_READINGS; ) {
    const lag = await lagOf(cluster).catch(() => Number.POSITIVE_INFINITY);
    calm = lag === 0 ? calm + 1 : 0;
    if (Date.now() - began > SETTLE_MILLIS_MAX) throw new Error(`${lag} records behind after ${count} events`);
    await pause(500);
  }
}

/** Counts records that a stage has not processed. */
async function lagOf({ url, isReady }: ChaosCluster): Promise<number> {
  if (!(await isReady())) return Number.POSITIVE_INFINITY;
  let lag = 0;
  for (const base of Object.values(url)) {
    const text = await (await fetch(`${base}/metrics`)).text();
    for (const [, value] of text.matchAll(/^custodes_stage_lag_records\{[^}]*\} (\S+)/gm)) lag += Number(value);
  }
  return lag;
}

async function stopServices({ services }: ChaosCluster): Promise<void> {
  const order = ['intake', 'decider', 'decider-2', 'detector', 'alerter', 'archiver', 'auditor'];
  for (const name of order) await services.find((service) => service.name === name)?.stop(STOP_MILLIS_MAX);
}

/** Runs both verifiers: ours on the bucket, the independent one on a copy of its objects. */
async function verify({ environment, prefix }: ChaosCluster): Promise<string[]> {
  const problems: string[] = [];
  const attempt = (what: () => string): void => {
    try {
      console.log(what().trim());
    } catch (error) {
      problems.push((error as Error).message);
    }
  };
  attempt(() => run('scripts/custodes.mjs', ['verify', `s3://${environment.S3_BUCKET}/${prefix}`], environment));
  const copy = await copyArchive(environment, join(folder, 'archive'));
  attempt(() =>
    execFileSync('python3', [join(projectRoot, 'tests/independent/verify.py'), copy], { encoding: 'utf8' }),
  );
  return problems;
}

async function copyArchive(environment: NodeJS.ProcessEnv, target: string): Promise<string> {
  const config = s3Environment.read(environment);
  if (config === null) throw new Error('the chaos cluster names no bucket');
  // The SDK's credential chain reads this process's own environment.
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
  const store = await openS3ObjectStore(config, openLogger('silent'));
  for await (const key of store.list('')) {
    if (key.startsWith('index/')) continue;
    mkdirSync(dirname(join(target, key)), { recursive: true });
    writeFileSync(join(target, key), (await store.get(key)) ?? '');
  }
  return target;
}

function seconds(began: number): string {
  return ((Date.now() - began) / 1_000).toFixed(0);
}

function printProgress(began: number, text: string): void {
  console.log(`${seconds(began)} s: ${text}`);
}
