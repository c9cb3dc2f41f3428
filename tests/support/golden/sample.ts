import { type Field, type RecordType, type Type, UNRECOGNISED } from '../../../scripts/generate/model.ts';

/** Selects the values of one example. */
export interface SampleChoices {
  /** True when the example includes optional values. */
  readonly present: boolean;
  /** The index of the symbol of each enum, modulo its length. */
  readonly symbol: number;
  readonly text: (field: string) => string;
  readonly listLength: number;
  readonly number: Readonly<Record<'long' | 'int' | 'double', number>>;
}

/** The largest and smallest numbers that both our readers and avsc read exactly. */
const LONG_MAX = Number.MAX_SAFE_INTEGER - 1;
const LONG_MIN = -(2 ** 52);
const INT_MAX = 2 ** 31 - 1;

/** With more than 63 items or bytes, the count takes two bytes. */
const LONG_LIST = 70;
const words = (field: string): string => `${field} – „ü" 東京 🎥`;
const ordinary = { long: 1_795_511_523_123, int: 7, double: 0.5 };
const nothing: SampleChoices = { present: false, symbol: 0, text: words, listLength: 0, number: ordinary };
const everything: SampleChoices = { ...nothing, present: true, listLength: 2 };

/** The examples by name; each record has one of each, and one for each symbol of its longest enum. */
export const draws: Readonly<Record<string, SampleChoices>> = {
  'nothing optional': nothing,
  everything,
  'empty texts and lists': { ...everything, text: () => '', listLength: 0 },
  'long texts': { ...everything, text: (field) => words(field).repeat(3) },
  'long lists': { ...everything, text: (field) => field.slice(0, 1), listLength: LONG_LIST },
  'largest numbers': { ...everything, number: { long: LONG_MAX, int: INT_MAX, double: Number.MAX_VALUE } },
  'smallest numbers': { ...everything, number: { long: LONG_MIN, int: -INT_MAX - 1, double: -Number.MIN_VALUE } },
};

/** Values of fields that are not drawn, by name or path: texts of a closed list, and bytes with a meaning. */
export type Meanings = Readonly<Record<string, unknown>>;

/** Everything, with the symbol number `symbol` of each enum. */
export function symbolDraw(symbol: number): SampleChoices {
  return { ...everything, symbol, text: (field) => field };
}

/** A value as avsc takes it. `branch` is the one of the root's union of records, where it has one. */
export function sampleOf(root: RecordType, draw: SampleChoices, meanings: Meanings, branch = 0): unknown {
  const fieldsOf = ({ fields }: RecordType) => Object.fromEntries(fields.map((field) => [field.name, valueIn(field)]));
  const valueIn = ({ name, type }: Field): unknown => {
    if (type.is === 'optional') return draw.present ? valueIn({ ...noField, name, type: type.of }) : null;
    if (name in meanings && type.is !== 'array') return meanings[name];
    return ofType(name, type);
  };
  const ofType = (name: string, type: Type): unknown => {
    switch (type.is) {
      case 'string':
        return draw.text(name);
      case 'time':
      case 'long':
        return draw.number.long;
      case 'int':
      case 'double':
        return draw.number[type.is];
      case 'boolean':
        return draw.symbol % 2 === 0;
      case 'bytes':
        return Buffer.from([...Array(draw.listLength).keys()].map((byte) => (byte * 37 + 250) % 256));
      case 'fixed':
        return Buffer.from([...Array(type.size).keys()].map((byte) => (byte * 37 + 250) % 256));
      case 'enum': {
        const symbols = type.symbols.filter((symbol) => symbol !== UNRECOGNISED);
        return symbols[draw.symbol % symbols.length];
      }
      case 'array':
        return Array.from({ length: draw.listLength }, () => valueIn({ ...noField, name, type: type.items }));
      case 'union': {
        const one = type.branches[branch];
        if (one === undefined) throw new Error(`\`${name}\` has no branch ${branch}`);
        return { [`custodes.${one.name}`]: fieldsOf(one) };
      }
      case 'record':
        return fieldsOf(type);
      case 'optional':
        return draw.present ? ofType(name, type.of) : null;
    }
  };
  return fieldsOf(root);
}

const noField = { doc: '', default: undefined };

/** The branches of the union of records in a root's field, where it has one; else one without a name. */
export function branchesOf({ fields }: RecordType): readonly string[] {
  const union = fields.find(({ type }) => type.is === 'union');
  return union?.type.is === 'union' ? union.type.branches.map(({ name }) => name) : [''];
}

/** Returns the symbols of the longest enum in this branch, without the one for unknown symbols. */
export function symbolsIn(root: RecordType, branch: number): number {
  const inType = (type: Type): number => {
    switch (type.is) {
      case 'enum':
        return type.symbols.length - (type.symbols.includes(UNRECOGNISED) ? 1 : 0);
      case 'optional':
        return inType(type.of);
      case 'array':
        return inType(type.items);
      case 'record':
        return Math.max(0, ...type.fields.map((field) => inType(field.type)));
      case 'union': {
        const one = type.branches[branch];
        return one === undefined ? 0 : inType(one);
      }
      default:
        return 0;
    }
  };
  return inType(root);
}
