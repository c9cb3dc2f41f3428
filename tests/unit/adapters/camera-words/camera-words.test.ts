import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCameraWords, openLocationClassifier } from '../../../../services/adapters/camera-words/camera-words.ts';
import { cameraWordsDir } from '../../../../services/adapters/camera-words/camera-words-dir.ts';
import { ConfigError } from '../../../../services/adapters/config/environment.ts';
import { knownClasses } from '../../../../services/domain/register/location-class.ts';

function aFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'camera-words-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('the camera words that come with custodes', () => {
  const languages = loadCameraWords(cameraWordsDir.read({}));

  it('are eighteen languages with words for every class', () => {
    expect(languages).toHaveLength(18);
    for (const language of languages) {
      for (const name of knownClasses) {
        expect(language[name].words.length + language[name].parts.length).toBeGreaterThan(5);
      }
    }
  });

  it('do not call a word by two classes within one language', () => {
    for (const language of languages) {
      const words = knownClasses.flatMap((name) => [...new Set(language[name].words)]);
      expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
    }
  });
});

describe('a folder of camera words', () => {
  it('is extended by a file', () => {
    const folder = aFolder({
      'eo.yaml': 'language: Esperanto\nintimate: { words: [dormoĉambro] }\nnot: { words: [granda dormoĉambro] }\n',
    });
    const classify = openLocationClassifier(folder);
    expect(classify('DORMOCAMBRO 2')).toBe('intimate');
    expect(classify('granda dormoĉambro')).toBe('unknown');
    expect(classify('bedroom')).toBe('unknown');
  });

  it.each([
    ['a field nobody knows', { 'x.yaml': 'language: X\nsecret: { words: [a] }' }, /x\.yaml.*secret/],
    ['a word that YAML reads as no text', { 'x.yaml': 'language: X\nindoor: { words: [no, 3] }' }, /indoor\.words\.1/],
    ['a word without a letter', { 'x.yaml': 'language: X\nindoor: { words: ["-"] }' }, /indoor\.words\.0/],
    ['no YAML', { 'x.yaml': 'language: [' }, /x\.yaml:1` is not YAML/],
    ['no file at all', {}, /no \*\.yaml file/],
  ])('with %s is refused', (_what, files, expected) => {
    expect(() => loadCameraWords(aFolder(files as Record<string, string>))).toThrow(expected);
    expect(() => loadCameraWords(aFolder(files as Record<string, string>))).toThrow(ConfigError);
  });

  it('that is not there is refused', () => {
    expect(() => loadCameraWords('/nowhere')).toThrow(/CAMERA_WORDS_DIR is `\/nowhere`/);
  });
});
