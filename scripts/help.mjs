// `npm run help`: every verb of package.json with one line. Plain JavaScript, because it must work before a build.
import { readFileSync } from 'node:fs';

export const verbs = {
  start: 'install and build where needed, then run every stage in one process, with the demo',
  dev: 'the same, built and started again whenever a source file changes',
  test: 'types, lint and every test this machine can run; CI=true leaves nothing out',
  'test:watch': 'the quick tests (tidy, unit, properties) that a change touches, again at every change',
  check: 'what a commit needs: generated files, lint, types, tidy and unit tests',
  jest: 'some test files: npm run jest -- tests/unit/domain',
  format: 'format and sort what biome can',
  build: 'compile to dist/',
  generate: 'write what follows from schemas/ and from the forms in the code',
  'api-docs': 'the reference of custodes/emitter as web pages, in .cache/api-docs',
  'example-tool': 'a tool that opens video with custodes/emitter, to read and to try',
  kafka: 'real Apache Kafka on loopback: -- up [--brokers 3] [--tls] [--sasl], -- down',
  'object-store': 'a real S3 (Ceph RGW) on loopback: -- up, -- down',
  simulate: 'the decision log with seeded faults: -- --seeds N [--seed N]',
  scenarios: 'what the detectors find in made-up companies, and whom they flag wrongly: -- --seeds N [--seed N]',
  screenshots: 'take the pictures of README from a running demo',
  fuzz: 'inputs of every kind changed at random: -- --seconds N [--target NAME], or --replay FILE',
  chaos: 'kill and freeze brokers and processes while events flow: -- --events N --kills N',
  bench: 'measure beside something plain: [-- pipeline|search|verify|kafka|detectors] [--accesses N]',
  help: 'this list',
  prepare: "npm's own step after an install: builds",
};

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const width = Math.max(...Object.keys(verbs).map((verb) => verb.length));
if (process.argv[1]?.endsWith('help.mjs')) {
  for (const [verb, line] of Object.entries(verbs)) {
    if (verb in scripts) console.log(`  npm run ${verb.padEnd(width)}  ${line}`);
  }
  console.log('\nThe command line beside a running server: npx custodes --help');
}
