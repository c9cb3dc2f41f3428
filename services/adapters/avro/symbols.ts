import { DecodeError } from './schemas.ts';

/** Maps between the domain's closed lists (`direct-store`) and Avro enum symbols (`direct_store`). */
export interface Symbols<Value extends string> {
  toSymbol(value: Value): string;
  /** Throws `DecodeError` for a symbol that a newer writer may know and we do not. */
  toValue(symbol: string): Value;
}

export function symbolsOf<Value extends string>(field: string, values: readonly Value[]): Symbols<Value> {
  const symbols = new Map<Value, string>(values.map((value) => [value, value.replaceAll('-', '_')]));
  const known = new Map<string, Value>(values.map((value) => [value.replaceAll('-', '_'), value]));
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
