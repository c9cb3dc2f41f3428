// A step of the build: parses the YAML that a start reads, into dist/yaml.json. Plain JavaScript, because the image of
// `infra/docker` compiles only what it runs.
//   node scripts/build-yaml.mjs [FILE]
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { keyOf } from '../dist/services/adapters/forms/built-json.js';
import { parseYamlText } from '../dist/services/adapters/forms/yaml-text.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folders = ['alerts', 'detections', 'policies', 'register/camera-words'].map((name) => join(root, 'infra', name));
const [target = join(root, 'dist/yaml.json')] = process.argv.slice(2);

const values = {};
for (const folder of folders) {
  for (const name of readdirSync(folder).filter((file) => /\.ya?ml$/.test(file))) {
    const text = readFileSync(join(folder, name), 'utf8');
    const read = parseYamlText(text);
    if ('faults' in read) continue; // Its reader reports them.
    const json = JSON.stringify(read.value);
    // What JSON cannot express (NaN, a bigint) is parsed when it is read.
    if (isDeepStrictEqual(JSON.parse(json), read.value)) values[keyOf(text)] = json;
  }
}
// CRASH: a half-written file has another name.
writeFileSync(`${target}.new`, JSON.stringify(values));
renameSync(`${target}.new`, target);
