import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import avro from 'avsc';
import { steps } from '../../../scripts/generate/emitters.ts';
import { readModels } from '../../../scripts/generate/model.ts';
import { kebabCase } from '../../../scripts/generate/output.ts';
import { LaterVersionError, refuseOtherRelease } from '../../../services/adapters/avro/later-version.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { DecodeError } from '../../../services/avro/decode-error.ts';
import { readGolden } from '../../support/golden/golden-bytes.ts';

/**
 * What a later release does that adds a field to every record: `npm run generate` on a copy of `schemas/` with a version 2 of
 * each, beside the code of this release.
 */

interface Codec {
  readonly decode: (schemaId: number, bytes: Buffer) => object;
  readonly encode: (record: object) => Buffer;
}

/** The record of the schema that gets the field. */
const extended: Readonly<Record<string, string>> = {
  'access-event': 'Resource',
  'register-record': 'Ticket',
  'access-decision': 'AccessDecision',
  'decision-block': 'DecisionBlock',
  'dead-letter': 'DeadLetter',
  'alert-record': 'Finding',
  'log-entry': 'LogEntry',
  tick: 'Tick',
};
const field = { name: 'shelf', type: ['null', 'string'], default: null, doc: 'Where it is.' };
const idsBehind = 1_000;

const golden = readGolden();
const [today, later] = [{}, {}] as [Record<string, Codec>, Record<string, Codec>];
let folder: string;

beforeAll(async () => {
  mkdirSync(join(projectRoot, '.cache'), { recursive: true });
  folder = mkdtempSync(join(projectRoot, '.cache/next-version-'));
  const schemas = join(folder, 'schemas');
  cpSync(join(projectRoot, 'schemas'), schemas, { recursive: true });
  const lock = golden.map(({ id, record }) => ({ id, record, version: 1 }));
  for (const { record } of lock) {
    const text = JSON.stringify(withField(JSON.parse(readSchema(schemas, record, 1)), extended[record] ?? ''));
    writeFileSync(join(schemas, record, 'v2.avsc'), text);
  }
  const added = lock.map(({ id, record }) => ({ id: id + idsBehind, record, version: 2 }));
  writeFileSync(join(schemas, 'schemas.lock'), JSON.stringify([...lock, ...added]));
  const models = readModels(schemas);
  for (const emit of (await steps[0]?.()) ?? []) {
    for (const { path, text } of emit(models)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  for (const used of ['avro', 'value-forms', 'domain', 'topology.ts'])
    symlinkSync(join(projectRoot, 'services', used), join(folder, 'services', used));
  for (const { record } of lock) {
    today[record] = await codecOf(projectRoot, record);
    later[record] = await codecOf(folder, record);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(golden)('$record', ({ id, record, examples }) => {
  const [now, then] = [() => today[record] as Codec, () => later[record] as Codec];
  const bodies = examples.map(({ hex }) => Buffer.from(hex, 'hex'));
  const typeOf = () => avro.Type.forSchema(JSON.parse(readSchema(join(folder, 'schemas'), record, 2)));

  it('of version 1 is read by version 2, where the new field has its default', () => {
    let known = 0;
    for (const body of bodies) {
      const read = then().decode(id, body);
      if (JSON.stringify(read).includes('"shelf":null')) known += 1;
      expect(without(read)).toEqual(without(now().decode(id, body)));
    }
    expect(known).toBeGreaterThan(0);
  });

  it('of version 2 is read as it was written, and its bytes are those of avsc', () => {
    for (const body of bodies) {
      const given = filled(then().decode(id, body));
      const written = then().encode(given);
      expect(then().decode(id + idsBehind, written)).toEqual(given);
      const type = typeOf();
      expect(type.toBuffer(type.fromBuffer(written)).equals(written)).toBe(true);
    }
  });

  it('of version 2 stops this release', () => {
    const written = then().encode(then().decode(id, bodies[0] ?? Buffer.alloc(0)));
    expect(() => now().decode(id + idsBehind, written)).toThrow(DecodeError);
    expect(() => refuseOtherRelease(id + idsBehind, 'alerts')).toThrow(LaterVersionError);
  });
});

it('an event has one content in both versions, so that it is a repeat of itself', async () => {
  const { id = 0, examples = [] } = golden.find(({ record }) => record === 'access-event') ?? {};
  const path = join(folder, 'services/records/access-event/decode-access-event.ts');
  const { decodeAccessEventWithContent } = await import(pathToFileURL(path).href);
  const contentOf = (schemaId: number, body: Buffer) =>
    Buffer.from(decodeAccessEventWithContent(schemaId, body).content).toString('hex');
  for (const { hex } of examples) {
    const body = Buffer.from(hex, 'hex');
    const read = later['access-event']?.decode(id, body) ?? {};
    const written = later['access-event']?.encode(read) ?? Buffer.alloc(0);
    expect(contentOf(id + idsBehind, written)).toBe(contentOf(id, body));
  }
});

function readSchema(schemas: string, record: string, version: number): string {
  return readFileSync(join(schemas, record, `v${version}.avsc`), 'utf8');
}

/** The last field of a decision stays the last: verifiers read it there. */
function withField<Schema extends object>(schema: Schema, name: string): Schema {
  for (const part of Object.values(schema)) if (typeof part === 'object' && part !== null) withField(part, name);
  const { name: own, fields } = schema as { readonly name?: string; readonly fields?: object[] };
  if (own === name) fields?.splice(-1, 0, field);
  return schema;
}

async function codecOf(root: string, record: string): Promise<Codec> {
  const module = (verb: string) => {
    return import(pathToFileURL(join(root, `services/records/${record}/${verb}-${record}.ts`)).href);
  };
  const [decoding, encoding] = await Promise.all([module('decode'), module('encode')]);
  const named = (verb: string) => (name: string) => kebabCase(name) === `${verb}-${record}`;
  const [decode, encode] = [Object.keys(decoding).find(named('decode')), Object.keys(encoding).find(named('encode'))];
  return { decode: decoding[decode ?? ''], encode: encoding[encode ?? ''] };
}

function without<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, (key, part) => (key === field.name ? undefined : part)));
}

/** The record with a value in the new field. Byte strings stay what they are. */
function filled(record: object): object {
  if (Buffer.isBuffer(record) || Array.isArray(record)) return record;
  const parts = Object.entries(record).map(([name, part]) => {
    if (name === field.name) return [name, 'B 12'];
    return [name, typeof part === 'object' && part !== null ? filled(part) : part];
  });
  return Object.fromEntries(parts);
}
