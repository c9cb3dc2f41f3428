import { DecodeError, schemaText } from './schemas.ts';

/** Maps between the domain's closed lists (`direct-store`) and Avro enum symbols (`direct_store`). */
export interface Symbols<Value extends string> {
  toSymbol(value: Value): string;
  /** Throws `DecodeError` for a symbol that a newer writer may know and we do not. */
  toValue(symbol: string): Value;
}

export function symbolsOf<Value extends string>(field: string, values: readonly Value[]): Symbols<Value> {
  const symbols = new Map<Value, string>(values.map((value) => [value, toSymbol(value)]));
  const known = new Map<string, Value>(values.map((value) => [toSymbol(value), value]));
  return {
    toSymbol: (value) => symbols.get(value) ?? value,
    toValue(symbol) {
      const value = known.get(symbol);
      if (value === undefined)
        throw new DecodeError(`\`${field}\` is \`${symbol}\`, expected one of: ${values.join(', ')}`);
      return value;
    },
  };
}

/** What a domain value, or a symbol itself, is written as: the symbol's place in the schema's enum `name`. */
export type EnumIndex = (value: string) => number;

/** The enums of a schema by name. The index throws a `RangeError` for a value that the enum does not have. */
export function enumIndexes(schemaId: number): (name: string) => EnumIndex {
  const symbols = enumSymbols(schemaId);
  return (name) => enumIndex(name, symbols(name));
}

/** The symbols of a schema's enums by the enum's name, in the order of their indexes. */
export function enumSymbols(schemaId: number): (name: string) => readonly string[] {
  const enums = new Map<string, readonly string[]>();
  JSON.parse(schemaText(schemaId), (_key, node) => {
    if (node?.type === 'enum') enums.set(node.name, node.symbols);
    return node;
  });
  return (name) => enums.get(name) ?? [];
}

function enumIndex(name: string, symbols: readonly string[]): EnumIndex {
  const indexes = new Map<string, number>();
  for (const [index, symbol] of symbols.entries()) indexes.set(symbol, index).set(symbol.replaceAll('_', '-'), index);
  return (value) => {
    const index = indexes.get(value);
    if (index === undefined)
      throw new RangeError(`\`${name}\` is \`${value}\`, expected one of: ${symbols.join(', ')}`);
    return index;
  };
}

function toSymbol(value: string): string {
  return value.replaceAll('-', '_');
}
