import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { type Condition, translate } from './condition-code.ts';
import { contextFields, unknownName } from './context-fields.ts';

/** A condition that is no CEL, gives no truth value, or uses a name that does not exist. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
}

const environment = declare();

/**
 * Compiles a CEL expression over the names of `contextFields`, once. The condition throws when the facts do not fit
 * it, for example where a field of something is read that is null.
 */
export function compileCondition(source: string): Condition {
  const program = parseCondition(source);
  const engine = interpret(program);
  return translate(program.ast, engine) ?? engine;
}

/** As `compileCondition`, but always through the CEL engine: what translated conditions are checked against. */
export function interpretCondition(source: string): Condition {
  return interpret(parseCondition(source));
}

/** The names of the context that a condition reads: those of its top level. */
export function namesReadBy(source: string): ReadonlySet<string> {
  return new Set(namesIn(parseCondition(source).ast));
}

type Program = ReturnType<Environment['parse']>;

function parseCondition(source: string): Program {
  const program = parse(source);
  const checked = program.check();
  if (!checked.valid) throw new ConditionError(firstLine(checked.error));
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    throw new ConditionError(`the condition gives \`${checked.type}\`, expected true or false`);
  }
  refuseUnknownNames(program.ast);
  return program;
}

function interpret(program: Program): Condition {
  const names = namesIn(program.ast);
  return (context) => {
    const result: unknown = program(plainContext(context, names));
    if (typeof result !== 'boolean') throw new ConditionError(`the condition gave \`${typeof result}\``);
    return result;
  };
}

function declare(): Environment {
  const declared = new Environment();
  for (const name of Object.keys(contextFields)) declared.registerVariable(name, 'dyn');
  return declared;
}

function parse(source: string): Program {
  try {
    return environment.parse(source);
  } catch (error) {
    throw new ConditionError(firstLine(error));
  }
}

/** The engine reads plain objects only, and decoded events are instances of generated classes. */
function plainContext(context: object, names: readonly string[]): Readonly<Record<string, unknown>> {
  const values = context as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, name === 'event' ? plain(values[name]) : values[name]]));
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

/** The variables of the context that the condition reads. */
function namesIn(node: unknown): readonly string[] {
  if (!isNode(node)) return [];
  if (node.op === 'id') return Object.hasOwn(contextFields, node.args) ? [node.args] : [];
  return [...new Set(childrenOf(node.args).flatMap(namesIn))];
}

function refuseUnknownNames(node: unknown): void {
  if (!isNode(node)) return;
  const path = pathOf(node);
  if (path !== null) {
    const unknown = Object.hasOwn(contextFields, path[0] ?? '') ? unknownName(path) : null;
    if (unknown !== null) throw new ConditionError(`there is no \`${unknown}\``);
    return;
  }
  for (const child of childrenOf(node.args)) refuseUnknownNames(child);
}

/** `a.b.c` as its names, null for anything that is not such a chain. */
function pathOf(node: ASTNode): string[] | null {
  if (node.op === 'id') return [node.args];
  if (node.op !== '.') return null;
  const base = pathOf(node.args[0]);
  return base === null ? null : [...base, node.args[1]];
}

function childrenOf(args: unknown): readonly unknown[] {
  if (isNode(args)) return [args];
  if (typeof args !== 'object' || args === null) return [];
  return Object.values(args).flatMap((child) => (Array.isArray(child) ? child : [child]));
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
