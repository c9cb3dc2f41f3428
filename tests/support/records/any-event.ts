import { join } from 'node:path';
import fc from 'fast-check';
import { readModels, type Type, wordsOf } from '../../../scripts/generate/model.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';

export const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'grapheme', minLength: 60 }),
);
export const integer = fc.oneof(
  fc.nat(100),
  // avsc writes no others: one less than the safe integers, and half as far below zero.
  fc.integer({ min: -(2 ** 52), max: 2 ** 53 - 2 }),
  fc.constantFrom(-1, 2 ** 30 - 1, 2 ** 30, 2 ** 31, 2 ** 32, -(2 ** 30), -(2 ** 30) - 1, -(2 ** 31), -(2 ** 32)),
  fc.constantFrom(2 ** 53 - 2, 2 ** 52, -(2 ** 52), 2 ** 52 - 1),
);
export const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
export const optionalText = optional(text);
export const optionalInteger = optional(integer);
/** Whatever the newest schema can express, so that no field is forgotten. */
const eventRoot = newestRoot('access-event');
export const anyEvent = arbitraryOf(eventRoot) as fc.Arbitrary<AccessEvent>;

export function newestRoot(record: string): Type {
  const model = readModels(join(projectRoot, 'schemas')).find(({ name }) => name === record);
  if (model === undefined) throw new Error(`there is no ${record}`);
  return model.newest.root;
}

export function arbitraryOf(type: Type): fc.Arbitrary<unknown> {
  switch (type.is) {
    case 'string':
      return text;
    case 'long':
    case 'time':
      return integer;
    case 'int':
      return fc.nat(2 ** 31 - 1);
    case 'boolean':
      return fc.boolean();
    case 'bytes':
      return mostly(bytes({ maxLength: 80 }), fc.constantFrom(Buffer.alloc(4096, 7), Buffer.alloc(70_000, 8)));
    case 'fixed':
      return bytes({ minLength: type.size, maxLength: type.size });
    case 'array':
      return mostly(
        fc.array(arbitraryOf(type.items), { maxLength: 3 }),
        fc.array(arbitraryOf(type.items), { maxLength: 80 }),
      );
    case 'enum':
      return fc.constantFrom(...wordsOf(type));
    case 'optional':
      return optional(arbitraryOf(type.of));
    case 'record':
      return fc.record(Object.fromEntries(type.fields.map((field) => [field.name, arbitraryOf(field.type)])));
    default:
      throw new Error(`nothing arbitrary is a ${type.is}`);
  }
}

/** Large values are slow, and a few of them show what they can show. */
function mostly<Value>(small: fc.Arbitrary<Value>, large: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ arbitrary: small, weight: 15 }, { arbitrary: large, weight: 1 });
}

function bytes(length: { readonly minLength?: number; readonly maxLength: number }): fc.Arbitrary<Buffer> {
  return fc.uint8Array(length).map((array) => Buffer.from(array));
}

/** The event with Avro symbols (`direct_store`) in place of the domain's words (`direct-store`). */
export function withSymbols(event: AccessEvent): object {
  return toAvro(event, eventRoot) as object;
}

function toAvro(value: unknown, type: Type): unknown {
  switch (type.is) {
    case 'enum':
      return type.symbols.find((symbol) => symbol.replaceAll('_', '-') === value);
    case 'optional':
      return value === null ? null : toAvro(value, type.of);
    case 'array':
      return (value as readonly unknown[]).map((item) => toAvro(item, type.items));
    case 'record':
      return Object.fromEntries(
        type.fields.map(({ name, type: part }) => [name, toAvro((value as Record<string, unknown>)[name], part)]),
      );
    default:
      return value;
  }
}
