import fc from 'fast-check';
import { SECRET } from './target.ts';

/** What a stranger may put anywhere: ends of ranges, other alphabets, syntax of every format that we read. */
const hostileWords = [
  '',
  '0',
  '-1',
  '1e999',
  '-0',
  '9007199254740993',
  '99999999999999999999',
  'null',
  'true',
  '[]',
  '{}',
  '[[[[[[[[[[',
  '{"a":{"a":{"a":{"a":',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '\u0000',
  '\u202e',
  '\ufeff',
  '\uffff',
  '\n',
  '\r\n',
  ',',
  ';',
  ':',
  '*a',
  '&a [*a, *a, *a]',
  '!!js/function',
  '<<: *a',
  '%',
  '%00',
  '%ff',
  '..',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'length',
  '9999-12-31T23:59:59.999Z',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '192.0.2.1',
  '::ffff:192.0.2.1',
  'a'.repeat(3_000),
  SECRET,
];

/** A change of one place: which kind, where (a share of the length), how much, and which word. */
type Edit = readonly [kind: number, at: number, size: number, word: number];

export interface Plan {
  readonly base: number;
  readonly edits: readonly Edit[];
}

const EDITS_MAX = 6;
const WHERE_MAX = 0xffff;
/** No mutation makes an input longer than this by repeating a part of it. */
const BYTES_MAX = 65_536;

/** How an input is made of the corpus. fast-check shrinks a plan to fewer and simpler edits. */
export function plans(corpus: readonly Buffer[]): fc.Arbitrary<Plan> {
  const nat = (max: number) => fc.integer({ min: 0, max });
  const edit = fc.tuple(nat(kinds.length - 1), nat(WHERE_MAX), nat(WHERE_MAX), nat(WHERE_MAX));
  return fc.record({ base: nat(corpus.length - 1), edits: fc.array(edit, { maxLength: EDITS_MAX, size: 'max' }) });
}

/** The input of a plan. */
export function inputOf({ base, edits }: Plan, corpus: readonly Buffer[], words: readonly string[]): Buffer {
  const all = [...hostileWords, ...words];
  let input = corpus[base] ?? Buffer.alloc(0);
  for (const [kind, at, size, word] of edits) {
    const other = corpus[word % corpus.length] ?? input;
    const change = kinds[kind] ?? flip;
    input = change({ input, other, at, size, word: all[word % all.length] ?? '' }).subarray(0, BYTES_MAX);
  }
  return input;
}

interface Place {
  readonly input: Buffer;
  /** Another input of the corpus. */
  readonly other: Buffer;
  readonly at: number;
  readonly size: number;
  readonly word: string;
}
type Change = (place: Place) => Buffer;

const flip: Change = ({ input, at, size }) => {
  const changed = Buffer.from(input);
  const index = indexIn(input, at);
  if (index < changed.length) changed[index] = (changed[index] ?? 0) ^ (1 << (size % 8));
  return changed;
};
const overwrite: Change = ({ input, at, size }) => {
  const changed = Buffer.from(input);
  const index = indexIn(input, at);
  if (index < changed.length) changed[index] = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x22, 0x5c, 0x7b][size % 8] ?? 0;
  return changed;
};
const cut: Change = ({ input, at, size }) => spliced(input, indexIn(input, at), 1 + (size % 32), '');
const truncate: Change = ({ input, at }) => input.subarray(0, indexIn(input, at));
const insert: Change = ({ input, at, word }) => spliced(input, indexIn(input, at), 0, word);
const repeat: Change = ({ input, at, size }) => {
  const index = indexIn(input, at);
  const part = input.subarray(index, index + 1 + (size % 64));
  return spliced(input, index, 0, Buffer.concat(Array(1 + (size % 200)).fill(part)));
};
const splice: Change = ({ input, other, at, size }) =>
  Buffer.concat([input.subarray(0, indexIn(input, at)), other.subarray(indexIn(other, size))]);
/** A word of the text, a number or a name, becomes another word. */
const replaceWord: Change = (place) => replaceMatch(place, /[\w.-]+/g, place.word);
/** A quoted text becomes another, with escapes as JSON needs them. */
const replaceText: Change = (place) => replaceMatch(place, /"(?:[^"\\]|\\.)*"/g, JSON.stringify(place.word));
/** A whole value of JSON, with everything in it, becomes another. */
const replaceValue: Change = (place) => changeJson(place, (parent, key) => (parent[key] = jsonOrText(place.word)));
const removeValue: Change = (place) => changeJson(place, (parent, key) => delete parent[key]);
const addField: Change = (place) =>
  changeJson(place, (parent) => {
    if (Array.isArray(parent)) parent.push(jsonOrText(place.word));
    else parent[place.word] = jsonOrText(place.word);
  });

const kinds: readonly Change[] = [
  flip,
  overwrite,
  cut,
  truncate,
  insert,
  repeat,
  splice,
  replaceWord,
  replaceText,
  replaceValue,
  replaceValue,
  removeValue,
  addField,
];

function indexIn(input: Buffer, share: number): number {
  return Math.floor((share / (WHERE_MAX + 1)) * (input.length + 1));
}

function spliced(input: Buffer, index: number, removed: number, added: string | Buffer): Buffer {
  return Buffer.concat([input.subarray(0, index), Buffer.from(added), input.subarray(index + removed)]);
}

function replaceMatch({ input, at }: Place, pattern: RegExp, replacement: string): Buffer {
  const text = input.toString('latin1');
  const matches = [...text.matchAll(pattern)];
  const match = matches[Math.floor((at / (WHERE_MAX + 1)) * matches.length)];
  if (match === undefined) return input;
  return spliced(input, match.index, match[0].length, replacement);
}

type Container = Record<string, unknown>;

function changeJson({ input, at }: Place, change: (parent: Container, key: string) => unknown): Buffer {
  let json: unknown;
  try {
    json = JSON.parse(input.toString());
  } catch {
    return input;
  }
  const places = placesIn(json);
  const place = places[Math.floor((at / (WHERE_MAX + 1)) * places.length)];
  if (place === undefined) return input;
  change(...place);
  return Buffer.from(JSON.stringify(json));
}

function placesIn(json: unknown): [Container, string][] {
  if (typeof json !== 'object' || json === null) return [];
  const container = json as Container;
  return Object.keys(container).flatMap((key) => [[container, key], ...placesIn(container[key])] as const) as [
    Container,
    string,
  ][];
}

function jsonOrText(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch {
    return word;
  }
}
