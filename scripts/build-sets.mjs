// The last step of the build, which scripts/bundle.mjs takes: runs the tests of the release's own policies and detections, and writes the
// sets that passed into dist/sets.json, so that no start has to. Plain JavaScript, as the steps before it.
//   node scripts/build-sets.mjs [FILE]
import { renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkedDetections } from '../dist/services/adapters/detections/load-detections.js';
import { keyOf } from '../dist/services/adapters/forms/built-json.js';
import { checkedPolicies } from '../dist/services/adapters/policies/load-policies.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isProgram = process.argv[1] === fileURLToPath(import.meta.url);
const target = (isProgram ? process.argv[2] : undefined) ?? join(root, 'dist/sets.json');

const checks = [
  () => checkedPolicies(join(root, 'infra/policies')),
  () => checkedDetections(join(root, 'infra/detections')),
];
const texts = {};
for (const check of checks) {
  // A start reports what is wrong, with its place.
  const set = await check().catch(() => null);
  if (set !== null) texts[keyOf(set.given)] = set.text;
}
// CRASH: a half-written file has another name.
writeFileSync(`${target}.new`, JSON.stringify(texts));
renameSync(`${target}.new`, target);
