import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { freePorts, isRunning, killServer, type StartedServer, startedServer } from './loopback.ts';

/**
 * `npm run object-store -- up` and `down`: a real S3 server with Object Lock (Ceph RGW from Debian's packages) on
 * loopback, in memory. Everything lives under one folder (default `.cache/object-store`); `down` also removes it.
 * Another folder is another server: a test run has its own, so that it neither disturbs nor stops one that is in use.
 */

const packages = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'];
const START_MILLIS_MAX = 90_000;
const REGION = 'us-east-1';

interface Place {
  readonly folder: string;
  readonly config: string;
  readonly stateFile: string;
}

interface State {
  readonly servers: readonly StartedServer[];
  /** False until it has its user and bucket. */
  readonly isReady: boolean;
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const program = new Command('object-store').description('start or stop a real S3 server with Object Lock on loopback');
const folderOption = [
  '--folder <folder>',
  'where it keeps everything',
  join(projectRoot, '.cache/object-store'),
] as const;
program
  .command('up')
  .description('start it and print S3_ENDPOINT=… and the rest')
  .option(...folderOption)
  .action(({ folder }: { folder: string }) => up(placeIn(resolve(folder))));
program
  .command('down')
  .description('stop it and remove its data')
  .option(...folderOption)
  .action(({ folder }: { folder: string }) => down(placeIn(resolve(folder))));
await program.parseAsync();

function placeIn(folder: string): Place {
  return { folder, config: join(folder, 'ceph.conf'), stateFile: join(folder, 'state.json') };
}

async function up(place: Place): Promise<void> {
  const running = readState(place);
  if (running?.isReady && running.servers.every(isRunning)) return print(running);
  down(place);
  requirePackages();
  mkdirSync(place.folder, { recursive: true });
  const [monitorPort = 0, gatewayPort = 0] = await freePorts(2);
  let state: State = {
    servers: [],
    isReady: false,
    endpoint: `http://127.0.0.1:${gatewayPort}`,
    bucket: 'custodes',
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  // CRASH: the next `up` and `down` stop those that were started.
  const starts = [
    () => startMonitor(place, monitorPort, gatewayPort),
    () => startOsd(place),
    () => startGateway(place),
  ];
  for (const start of starts) {
    state = { ...state, servers: [...state.servers, start()] };
    writeState(place, state);
  }
  await answers(place, state);
  mustRun(place, 'radosgw-admin', [
    'user',
    'create',
    '--uid=custodes',
    '--display-name=custodes',
    `--access-key=${state.accessKeyId}`,
    `--secret-key=${state.secretAccessKey}`,
  ]);
  await createBucket(state);
  state = { ...state, isReady: true };
  writeState(place, state);
  print(state);
}

function down(place: Place): void {
  readState(place)?.servers.forEach(killServer);
  rmSync(place.folder, { recursive: true, force: true });
}

function requirePackages(): void {
  if (run('radosgw', ['--version']).status === 0 && run('ceph-mon', ['--version']).status === 0) return;
  if (process.env.CI === 'true') {
    run('apt-get', ['update', '-q']);
    run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages]);
    if (run('radosgw', ['--version']).status === 0) return;
  }
  console.error(`Ceph RGW is needed: apt-get install ${packages.join(' ')}`);
  process.exit(2);
}

/** Settings without which radosgw hangs or refuses its pools. */
function startMonitor(place: Place, monitorPort: number, gatewayPort: number): StartedServer {
  const { folder, config } = place;
  const fsid = randomUUID();
  writeFileSync(
    config,
    [
      '[global]',
      `fsid = ${fsid}`,
      'mon_initial_members = a',
      `mon_host = [v2:127.0.0.1:${monitorPort}]`,
      'auth_cluster_required = none',
      'auth_service_required = none',
      'auth_client_required = none',
      'ms_mon_client_mode = crc',
      'ms_bind_ipv4 = true',
      'public_addr = 127.0.0.1',
      'osd_objectstore = memstore',
      'memstore_device_bytes = 8589934592',
      'osd_pool_default_size = 1',
      'osd_pool_default_min_size = 1',
      'mon_allow_pool_size_one = true',
      'osd_pool_default_pg_num = 4',
      'osd_pool_default_pg_autoscale_mode = off',
      'mon_max_pg_per_osd = 2000',
      'osd_crush_chooseleaf_type = 0',
      'osd_class_dir = /usr/lib/x86_64-linux-gnu/rados-classes',
      `run_dir = ${folder}`,
      `log_file = ${folder}/$name.log`,
      `pid_file = ${folder}/$name.pid`,
      // A Unix socket's path may have 107 bytes, and nobody asks.
      'admin_socket =',
      `mon_data = ${folder}/mon`,
      `osd_data = ${folder}/osd`,
      `rgw_data = ${folder}/rgw`,
      // Without tcp_nodelay every answer with a body waits 40 ms for the client's delayed acknowledgement.
      `rgw_frontends = beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1`,
      '',
    ].join('\n'),
  );
  const monmap = join(folder, 'monmap');
  mustRun(place, 'monmaptool', ['--create', '--addv', 'a', `[v2:127.0.0.1:${monitorPort}]`, '--fsid', fsid, monmap]);
  mustRun(place, 'ceph-mon', ['--mkfs', '-i', 'a', '--monmap', monmap]);
  return start(place, 'ceph-mon', ['-i', 'a', '-f']);
}

function startOsd(place: Place): StartedServer {
  const uuid = randomUUID();
  mkdirSync(join(place.folder, 'osd'), { recursive: true });
  mustRun(place, 'ceph', ['--connect-timeout', '30', 'osd', 'new', uuid]);
  mustRun(place, 'ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', uuid, '--no-mon-config']);
  return start(place, 'ceph-osd', ['-i', '0', '-f']);
}

function startGateway(place: Place): StartedServer {
  mkdirSync(join(place.folder, 'rgw'), { recursive: true });
  return start(place, 'radosgw', ['-n', 'client.rgw', '-f']);
}

async function answers({ folder }: Place, { endpoint, servers }: State): Promise<void> {
  for (const began = Date.now(); Date.now() - began < START_MILLIS_MAX; await wait(200)) {
    const answer = await fetch(endpoint).catch(() => null);
    if (answer !== null) return;
  }
  servers.forEach(killServer);
  console.error(`the S3 server did not answer at ${endpoint}; see ${folder}/*.log`);
  process.exit(1);
}

async function createBucket({ endpoint, bucket, accessKeyId, secretAccessKey }: State): Promise<void> {
  // The SDK's own switch: its warning about Node 20 is not news here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region: REGION, forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  client.destroy();
}

function print({ endpoint, bucket, accessKeyId, secretAccessKey }: State): void {
  console.log(
    [
      `S3_ENDPOINT=${endpoint}`,
      `S3_BUCKET=${bucket}`,
      `S3_REGION=${REGION}`,
      `AWS_ACCESS_KEY_ID=${accessKeyId}`,
      `AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    ].join('\n'),
  );
}

/** Starts a server that outlives this process and keeps none of its caller's pipes open. */
function start({ folder, config }: Place, command: string, arguments_: readonly string[]): StartedServer {
  const output = openSync(join(folder, `${command}.out`), 'a');
  const child = spawn(command, ['-c', config, ...arguments_], { detached: true, stdio: ['ignore', output, output] });
  child.unref();
  return startedServer(child.pid);
}

function mustRun(place: Place, command: string, arguments_: readonly string[]): void {
  const config = command === 'monmaptool' ? [] : ['-c', place.config];
  const { status, stderr, error } = run(command, [...config, ...arguments_]);
  if (status === 0) return;
  console.error(`${command} ${arguments_.join(' ')} failed: ${error?.message ?? stderr}`);
  down(place);
  process.exit(1);
}

function run(command: string, arguments_: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(command, arguments_, { encoding: 'utf8' });
}

function writeState({ stateFile }: Place, state: State): void {
  writeFileSync(stateFile, JSON.stringify(state));
}

function readState({ stateFile }: Place): State | null {
  if (!existsSync(stateFile)) return null;
  return JSON.parse(readFileSync(stateFile, 'utf8'));
}
