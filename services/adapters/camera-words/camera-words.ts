import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type CameraWords,
  type ClassifyLocation,
  createLocationClassifier,
} from '../../domain/register/location-class.ts';
import { ConfigError } from '../config/environment.ts';
import { formProblems } from '../forms/form-problems.ts';
import { readYamlText } from '../forms/yaml-text.ts';
import { cameraWordsDir } from './camera-words-dir.ts';

const texts = z.array(z.string('a text, in quotes where YAML reads it as another type').regex(/\p{L}/u)).default([]);
const nameWords = z.strictObject({ words: texts, parts: texts }).default({ words: [], parts: [] });
export const cameraWordsForm = z.strictObject({
  language: z.string(),
  intimate: nameWords,
  indoor: nameWords,
  outdoor: nameWords,
  not: nameWords,
});

/** Opens a classifier of the words in `folder`, or of the built-in words. Throws `ConfigError`. */
export function openLocationClassifier(folder: string = cameraWordsDir.read({})): ClassifyLocation {
  return createLocationClassifier(loadCameraWords(folder));
}

/** Loads the languages of a folder, one `.yaml` file each. Throws `ConfigError` with a line for each invalid file. */
export function loadCameraWords(folder: string): readonly CameraWords[] {
  const names = namesIn(folder);
  if (names.length === 0) throw wrong(folder, 'it contains no *.yaml file, expected one for each language');
  const problems: string[] = [];
  const languages = names.map((name) => {
    const file = join(folder, name);
    const value = parseFile(file, problems);
    const read = cameraWordsForm.safeParse(value);
    const found = read.success ? [] : formProblems(read.error, value, 'file');
    problems.push(...found.map(({ message }) => `\`${file}\`: ${message}`));
    return read.data;
  });
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return languages.filter((language) => language !== undefined);
}

function namesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    return names.sort();
  } catch (error) {
    throw wrong(folder, (error as Error).message);
  }
}

function parseFile(file: string, problems: string[]): unknown {
  try {
    const read = readYamlText(readFileSync(file, 'utf8'));
    if ('value' in read) return read.value;
    const [fault] = read.faults;
    problems.push(`\`${file}:${fault?.line}\` is not YAML: ${fault?.message}`);
  } catch (error) {
    problems.push(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
  return {};
}

function wrong(folder: string, why: string): ConfigError {
  return new ConfigError(`CAMERA_WORDS_DIR is \`${folder}\`, expected a folder of camera words: ${why}`);
}
