import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import avro from 'avsc';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { readModels, type VersionModel } from './generate/model.ts';
import { formatExamples } from './golden-bytes/formats.ts';
import { lockGoldenFiles } from './golden-bytes/golden-lock.ts';
import { type GoldenBytes, meaningsOf, namedOf } from './golden-bytes/meanings.ts';
import { branchesOf, draws, type SampleChoices, sampleOf, symbolDraw, symbolsIn } from './golden-bytes/sample.ts';

/**
 * `npm run golden-bytes`: writes `schemas/RECORD/vN.golden.json` for each version of `schemas.lock` that has none: bytes,
 * and what they mean in Avro's own JSON encoding. avsc makes both from the schema's text, so that they do not rest on our
 * readers and writers. Forms without a schema (segment files, seals, checkpoints, receipts, spool entries, world folders)
 * come from our writers. What is there is never written again: `tests/contracts/records` reads it for ever.
 */

interface Golden {
  readonly schemaId: number;
  readonly examples: readonly { readonly name: string; readonly hex: string; readonly json: unknown }[];
}

/** A record after those whose bytes it carries. */
const order = ['access-event', 'register-record', 'alert-record', 'access-decision', 'decision-block'];

const schemas = join(projectRoot, 'schemas');
const models = [...readModels(schemas)].sort((one, other) => placeOf(one.name) - placeOf(other.name));
for (const { name, versions } of models) {
  for (const version of versions) {
    const file = goldenFile(name, version.version);
    if (existsSync(file)) continue;
    const golden = goldenOf(name, version);
    writeFileSync(file, toText(golden));
    console.log(`${file}: ${golden.examples.length} examples`);
  }
}

for (const [form, examples] of Object.entries(await formatExamples(newestBytes))) {
  const file = join(schemas, `${form}.golden.json`);
  if (existsSync(file)) continue;
  mkdirSync(dirname(file), { recursive: true });
  const lines = examples.map(({ name, bytes, json }) => exampleText(name, bytes.toString('hex'), json));
  writeFileSync(file, `{ "form": ${JSON.stringify(form)}, "examples": [\n${lines.join(',\n')}\n] }\n`);
  console.log(`${file}: ${examples.length} examples`);
}
lockGoldenFiles(schemas);

function newestBytes(record: string, example: string): ReturnType<GoldenBytes> {
  const newest = models.find(({ name }) => name === record)?.newest;
  if (newest === undefined) throw new Error(`there is no record ${record}`);
  return bytesOf(record, newest, example);
}

function placeOf(record: string): number {
  return order.includes(record) ? order.indexOf(record) : order.length;
}

function goldenFile(record: string, version: number): string {
  return join(schemas, record, `v${version}.golden.json`);
}

/** Carried records are of the newest version that was there before `version`. */
function bytesBefore({ schemaId }: VersionModel): GoldenBytes {
  return (record, example) => {
    const versions = models.find(({ name }) => name === record)?.versions ?? [];
    const [first] = versions;
    const carried = versions.filter((one) => one.schemaId < schemaId).at(-1) ?? first;
    if (carried === undefined) throw new Error(`there is no record ${record}`);
    return bytesOf(record, carried, example);
  };
}

function bytesOf(record: string, { schemaId, version }: VersionModel, example: string): ReturnType<GoldenBytes> {
  const { examples } = JSON.parse(readFileSync(goldenFile(record, version), 'utf8')) as Golden;
  const found = examples.find(({ name }) => name === example);
  if (found === undefined) throw new Error(`${record} has no example \`${example}\``);
  return { schemaId, bytes: Buffer.from(found.hex, 'hex') };
}

function goldenOf(record: string, version: VersionModel): Golden {
  const { root, text, schemaId } = version;
  const type = avro.Type.forSchema(JSON.parse(text), { wrapUnions: 'auto' });
  const before = bytesBefore(version);
  const values = new Map<string, unknown>();
  for (const [index, branch] of branchesOf(root).entries()) {
    const prefix = branch === '' ? '' : `${branch}: `;
    const all: Record<string, SampleChoices> = { ...draws };
    for (let symbol = 1; symbol < symbolsIn(root, index); symbol += 1) {
      all[`symbol ${symbol} of each list`] = symbolDraw(symbol);
    }
    for (const [name, draw] of Object.entries(all)) {
      values.set(prefix + name, sampleOf(root, draw, meaningsOf(record, before), index));
    }
  }
  for (const { name, of, set } of namedOf(record, before)) values.set(name, { ...(values.get(of) as object), ...set });
  const examples = [...values].map(([name, value]) => ({
    ...{ name, hex: type.toBuffer(value).toString('hex') },
    json: JSON.parse(type.toString(value)) as unknown,
  }));
  return { schemaId, examples };
}

/** A line each for name, bytes and meaning. */
function toText({ schemaId, examples }: Golden): string {
  const lines = examples.map(({ name, hex, json }) => exampleText(name, hex, json));
  return `{ "schemaId": ${schemaId}, "examples": [\n${lines.join(',\n')}\n] }\n`;
}

function exampleText(name: string, hex: string, json: unknown): string {
  return `  { "name": ${JSON.stringify(name)},\n    "hex": "${hex}",\n    "json": ${JSON.stringify(json)} }`;
}
