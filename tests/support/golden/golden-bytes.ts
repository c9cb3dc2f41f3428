import { join } from 'node:path';
import { type RecordModel, readModels, type VersionModel } from '../../../scripts/generate/model.ts';
import { schemaType } from '../../../services/adapters/avro/schemas.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { type ReleasedSchema, releasedSchemas } from '../../../services/records/schemas.ts';
import { type GoldenBytes, meaningsOf, namedOf } from './meanings.ts';
import { branchesOf, draws, type SampleChoices, sampleOf, symbolDraw, symbolsIn } from './sample.ts';

/** One value: its bytes, and what they mean in Avro's JSON encoding, where a branch of a union has its name. */
export interface Example {
  readonly name: string;
  readonly hex: string;
  readonly json: unknown;
}

export interface Golden extends ReleasedSchema {
  readonly examples: readonly Example[];
}

/** A record after those whose bytes it carries. */
const order = ['access-event', 'register-record', 'alert-record', 'access-decision', 'decision-block'];

let written: readonly Golden[] | null = null;

/**
 * Examples of every version of every record. avsc makes them from the schema's text, so that they rest on none of our
 * readers and writers.
 */
export function readGolden(): readonly Golden[] {
  written ??= writeGolden();
  return written;
}

function writeGolden(): readonly Golden[] {
  const golden: Golden[] = [];
  const bytesOf: GoldenBytes = (record, example) => {
    const newest = golden.findLast((one) => one.record === record);
    const found = newest?.examples.find(({ name }) => name === example);
    if (newest === undefined || found === undefined) throw new Error(`${record} has no example \`${example}\``);
    return { schemaId: newest.id, bytes: Buffer.from(found.hex, 'hex') };
  };
  const models = [...readModels(join(projectRoot, 'schemas'))];
  for (const model of models.sort((one, other) => placeOf(one) - placeOf(other))) {
    for (const version of model.versions) {
      const schema = releasedSchemas.find(({ id }) => id === version.schemaId);
      if (schema === undefined)
        throw new Error(`run \`npm run generate\`: it does not know ${model.name} v${version.version}`);
      golden.push({ ...schema, examples: examplesOf(model.name, version, bytesOf) });
    }
  }
  return golden.sort((one, other) => one.id - other.id);
}

function placeOf({ name }: RecordModel): number {
  return order.includes(name) ? order.indexOf(name) : order.length;
}

function examplesOf(record: string, { root, schemaId }: VersionModel, golden: GoldenBytes): readonly Example[] {
  const type = schemaType(schemaId);
  const values = new Map<string, unknown>();
  for (const [index, branch] of branchesOf(root).entries()) {
    const prefix = branch === '' ? '' : `${branch}: `;
    const all: Record<string, SampleChoices> = { ...draws };
    for (let symbol = 1; symbol < symbolsIn(root, index); symbol += 1) {
      all[`symbol ${symbol} of each list`] = symbolDraw(symbol);
    }
    for (const [name, draw] of Object.entries(all)) {
      values.set(prefix + name, sampleOf(root, draw, meaningsOf(record, golden), index));
    }
  }
  for (const { name, of, set } of namedOf(record, golden)) values.set(name, { ...(values.get(of) as object), ...set });
  return [...values].map(([name, value]) => ({
    name,
    hex: type.toBuffer(value).toString('hex'),
    json: JSON.parse(type.toString(value)) as unknown,
  }));
}
