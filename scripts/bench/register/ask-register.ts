import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../../services/adapters/embedded/register/state-file.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import { createDecider } from '../../../services/domain/access-decision/decide.ts';
import { parseAccessEvent } from '../../../services/domain/access-event/parse-access-event.ts';
import { companyOf, NOW } from './company.ts';

/** Runs as a separate process: `ask-register.js FOLDER RECORDS` prints an `AskedRegister` as JSON. */
export interface QueriedRegister {
  /** Time from opening the folder to the first answer. */
  readonly readyMillis: number;
  readonly held: number;
  /** `together` groups the queries about one owner, as a decision does; otherwise each query is about another owner. */
  readonly lookUps: { readonly together: Rate; readonly uniform: Rate; readonly zipf: Rate };
  readonly decisions: { readonly uniform: Rate; readonly zipf: Rate };
  readonly map: Rate;
  readonly rssBytesMax: number;
}

/** Queries per second by the clock, and per CPU second of all threads. */
export interface Rate {
  readonly wall: number;
  readonly cpu: number;
}

const QUESTIONS = 2_000_000;
const DECISIONS = 200_000;
const TEXTS = 100_000;
/** Between two groups lmdb opens a new snapshot of the file, as between two batches of a log. */
const BATCH = 1_000;

const [folder = '', records = '0'] = process.argv.slice(2);
const began = performance.now();
const table = new RegisterTable(folder, await openStateFile(folder));
const company = companyOf(Number(records));
const { view } = table;
if (view.inForce('account', company.owner(0), NOW) === null) throw new Error('the first owner has no account');
const readyMillis = performance.now() - began;

/** xorshift32 gives the same queries in every run. */
let seed = 20_261_124;
function chance(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
}
const uniform = (): number => Math.floor(chance() * company.owners);
/** The n-th owner is queried 1/n as often as the first. */
const zipf = (): number => Math.min(company.owners - 1, Math.floor(company.owners ** chance()) - 1);

async function rateOf(count: number, ask: () => void): Promise<Rate> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  for (let asked = 0; asked < count; asked += 1) {
    ask();
    if (asked % BATCH === BATCH - 1) await new Promise(setImmediate);
  }
  const wall = (count / (performance.now() - startedAt)) * 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall, cpu: (count / (user + system)) * 1e6 };
}

async function rateOfMap(): Promise<Rate> {
  const texts = new Map(Array.from({ length: TEXTS }, (_, number) => [`o-${number}`, number]));
  let sum = 0;
  const rate = await rateOf(QUESTIONS, () => {
    sum += texts.get(`o-${Math.floor(chance() * TEXTS)}`) ?? 0;
  });
  if (sum === 0) throw new Error('the texts were not found');
  return rate;
}

/** Queries by id and by owner: the four look-ups that decisions make most often. */
const questions: readonly ((owner: number) => unknown)[] = [
  (owner) => view.inForce('camera', company.cameraOf(owner), NOW),
  (owner) => view.inForce('account', company.owner(owner), NOW),
  (owner) => view.tickets(company.owner(owner), NOW),
  (owner) => view.consentsBegun(company.owner(owner), NOW),
];

/** Runs the queries in turn: each about another owner, or, with `isTogether`, all about one owner before the next. */
function askAbout(draw: () => number, isTogether = false): () => void {
  let turn = 0;
  let owner = 0;
  return () => {
    if (turn === 0 || !isTogether) owner = draw();
    if (questions[turn]?.(owner) === null) throw new Error(`nothing is known of owner ${owner}`);
    turn = (turn + 1) % questions.length;
  };
}

const decide = createDecider({ rules: await loadPolicies(policyEnvironment.read({}).folder) });
const template = parseAccessEvent(
  {
    eventId: 'e',
    occurredAt: new Date(NOW).toISOString(),
    source: { id: 'console' },
    action: 'view',
    actor: { id: 'e-1', kind: 'employee' },
    resource: { kind: 'recording', recordingId: 'r-1', cameraId: 'c-1', ownerId: 'o-1' },
    purpose: 'express-consent',
  },
  () => '00'.repeat(32),
);
if ('problems' in template) throw new Error(JSON.stringify(template.problems));
const { event } = template;
let explained = 0;

function decideAbout(draw: () => number): () => void {
  return () => {
    const owner = draw();
    const actor = { ...event.actor, id: company.agentOf(owner) };
    const at = { ownerId: company.owner(owner), cameraId: company.cameraOf(owner), recordingId: `r-${owner}` };
    const decision = decide({ ...event, actor, resource: { ...event.resource, ...at } }, view);
    if (decision.verdict === 'explained') explained += 1;
    else if (owner === 0) throw new Error(`not explained: ${decision.reason}`);
  };
}

const asked: QueriedRegister = {
  readyMillis,
  held: table.position.nextOffset,
  lookUps: {
    together: await rateOf(QUESTIONS, askAbout(uniform, true)),
    uniform: await rateOf(QUESTIONS, askAbout(uniform)),
    zipf: await rateOf(QUESTIONS, askAbout(zipf)),
  },
  decisions: {
    uniform: await rateOf(DECISIONS, decideAbout(uniform)),
    zipf: await rateOf(DECISIONS, decideAbout(zipf)),
  },
  // This is read before the baseline runs, because the baseline is not part of the register.
  rssBytesMax: process.resourceUsage().maxRSS * 1_024,
  map: await rateOfMap(),
};
if (explained === 0) throw new Error('no access was explained: the company is not what it should be');
await table.close();
console.log(JSON.stringify(asked));
