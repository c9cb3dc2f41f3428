import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { keyOf } from '../../../services/adapters/forms/built-json.ts';
import { parseYamlText, readYamlText, type YamlText } from '../../../services/adapters/forms/yaml-text.ts';

const folders = ['policies', 'detections', 'register/camera-words', 'alerts'];
const texts = folders.flatMap((name) => {
  const folder = join(projectRoot, 'infra', name);
  const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  return files.map((file): [string, string] => [`${name}/${file}`, readFileSync(join(folder, file), 'utf8')]);
});

describe('the YAML that the build has parsed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-yaml-'));
  let built: Record<string, string>;
  beforeAll(() => {
    const file = join(folder, 'yaml.json');
    const { status } = spawnSync(process.execPath, [join(projectRoot, 'scripts/build-yaml.mjs'), file]);
    expect(status).toBe(0);
    built = JSON.parse(readFileSync(file, 'utf8'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(texts)('has the value of %s, and of no other text', (_name, text) => {
    expect(JSON.parse(built[keyOf(text)] ?? '"missing"')).toEqual(parsed(text).value);
    expect(built[keyOf(`${text}\n`)]).toBeUndefined();
  });

  it.each(texts)('is read as the text itself, with its places: %s', (_name, text) => {
    const read = readYamlText(text) as YamlText;
    const { value, placeOf, lineOf } = parsed(text);
    const paths = pathsOf(value).slice(0, 5);
    expect(read.value).toEqual(value);
    expect(paths.map(read.placeOf)).toEqual(paths.map(placeOf));
    expect(paths.map(read.lineOf)).toEqual(paths.map(lineOf));
  });
});

function parsed(text: string): YamlText {
  const read = parseYamlText(text);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read;
}

function pathsOf(value: unknown): readonly PropertyKey[][] {
  return Object.keys(value as object)
    .map((key) => [key])
    .reverse();
}
