import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import type { ParameterValues } from '../../domain/access-decision/policy-set.ts';
import { matchesLinearly } from '../patterns/linear-pattern.ts';
import { type Condition, translate } from './condition-code.ts';
import { contextFields, unknownName } from './context-fields.ts';
import { PARAMETERS, withValues } from './parameters.ts';

/** The condition is not CEL, does not return a Boolean, or uses an unknown name. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
}

/** CEL's `matches` uses RE2. The engine's own regular expressions take exponential time for some patterns. */
const LINEAR_MATCHES = 'linearMatches';
const environment = declare();

/**
 * Compiles a CEL expression over the names of `contextFields` and `parameters`. The condition throws when the facts do
 * not fit it, for example when it reads a field of a null value.
 */
export function compileCondition(source: string, parameters: ParameterValues = {}): Condition {
  const program = parseCondition(source, parameters);
  const engine = interpret(program, parameters);
  return translate(withValues(program.ast, parameters), engine) ?? engine;
}

/** Works like `compileCondition` but always uses the CEL engine. Tests compare translated conditions with it. */
export function interpretCondition(source: string, parameters: ParameterValues = {}): Condition {
  return interpret(parseCondition(source, parameters), parameters);
}

/** Returns the top-level names of the context that a condition reads. */
export function namesReadBy(source: string, parameters: ParameterValues): ReadonlySet<string> {
  return new Set(namesIn(parseCondition(source, parameters).ast));
}

/** Parses a condition into its syntax tree. Throws `ConditionError`. */
export function parseCondition(source: string, parameters: ParameterValues): Program {
  const program = parse(source);
  matchLinearly(program.ast);
  const checked = program.check();
  if (!checked.valid) throw notCel(source, checked.error);
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    throw new ConditionError(`the condition returns \`${checked.type}\`, expected true or false`);
  }
  refuseUnknownNames(program.ast, parameters);
  return program;
}

/** Returns `a.b.c` for every chain of names in a condition. */
export function pathsIn(node: unknown): readonly (readonly string[])[] {
  if (!isNode(node)) return [];
  const path = pathOf(node);
  return path !== null ? [path] : childrenOf(node.args).flatMap(pathsIn);
}

type Program = ReturnType<Environment['parse']>;

function matchLinearly(node: unknown): void {
  if (!isNode(node)) return;
  const { op, args } = node as { op: unknown; args: unknown };
  if (op === 'rcall' && Array.isArray(args) && args[0] === 'matches') args[0] = LINEAR_MATCHES;
  for (const child of childrenOf(node.args)) matchLinearly(child);
}

function interpret(program: Program, parameters: ParameterValues): Condition {
  const names = namesIn(program.ast);
  return (context) => {
    const result: unknown = program({ ...plainContext(context, names), [PARAMETERS]: parameters });
    if (typeof result !== 'boolean') {
      throw new ConditionError(`the condition returned \`${typeof result}\`, expected true or false`);
    }
    return result;
  };
}

function declare(): Environment {
  const declared = new Environment();
  for (const name of [...Object.keys(contextFields), PARAMETERS]) declared.registerVariable(name, 'dyn');
  declared.registerFunction(`string.${LINEAR_MATCHES}(string): bool`, matchesLinearly);
  return declared;
}

function parse(source: string): Program {
  try {
    return environment.parse(source);
  } catch (error) {
    throw notCel(source, error);
  }
}

/** The engine reads only plain objects, but decoded events are instances of generated classes. */
function plainContext(context: object, names: readonly string[]): Readonly<Record<string, unknown>> {
  const values = context as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, name === 'event' ? plain(values[name]) : values[name]]));
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

/** Returns the context variables that the condition reads. */
function namesIn(node: unknown): readonly string[] {
  if (!isNode(node)) return [];
  if (node.op === 'id') return Object.hasOwn(contextFields, node.args) ? [node.args] : [];
  return [...new Set(childrenOf(node.args).flatMap(namesIn))];
}

function refuseUnknownNames(ast: ASTNode, parameters: ParameterValues): void {
  for (const path of pathsIn(ast)) {
    const [first = '', second = ''] = path;
    if (first === PARAMETERS && !Object.hasOwn(parameters, second)) {
      throw new ConditionError(`there is no parameter \`${second}\``);
    }
    // Other names are macro variables, or unknown names that the engine has already reported.
    const unknown = Object.hasOwn(contextFields, first) ? unknownName(path) : null;
    if (unknown !== null) throw new ConditionError(unknown);
  }
}

/** Returns the names of `a.b.c`, or null if the node is not such a chain. */
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

function notCel(source: string, error: unknown): ConditionError {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new ConditionError(`\`${source.trim()}\` is not a CEL condition over the names of an access: ${reason}`);
}
