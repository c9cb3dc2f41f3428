import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment is invalid. The message has one line for each invalid variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** One variable: how its text is parsed, and how `docs/configuration.md` and `--help` describe it. */
export interface Variable<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  readonly meaning: string;
  /** The behaviour without the variable; `null` shows the schema's own default. */
  readonly otherwise: string | null;
  readonly isSecret: boolean;
}

interface VariableNotes {
  readonly meaning: string;
  readonly otherwise?: string;
  readonly isSecret?: boolean;
}

export function variable<Schema extends z.ZodType>(schema: Schema, notes: VariableNotes): Variable<Schema> {
  return { schema, otherwise: null, isSecret: false, ...notes };
}

type Variables = Readonly<Record<string, Variable>>;
type Values<Described extends Variables> = { readonly [Name in keyof Described]: z.output<Described[Name]['schema']> };

/** A variable that contradicts others, and what was expected of it. */
export type Contradiction = readonly [name: string, expected: string];

/** Variables under one heading. */
export interface Section {
  readonly title: string;
  readonly variables: Variables;
}

/** Describes some variables. It is the only place that names them, and it reads them. */
export interface EnvironmentPart<Config = unknown> {
  readonly sections: readonly Section[];
  /** Throws `ConfigError` with a line for each invalid variable. `NAME=` is the same as no `NAME`. */
  read(env: Environment): Config;
}
export type EnvironmentParts = Readonly<Record<string, EnvironmentPart>>;
export type ConfigOf<Parts extends EnvironmentParts> = {
  readonly [Name in keyof Parts]: Parts[Name] extends EnvironmentPart<infer Config> ? Config : never;
};

interface PartDescription<Described extends Variables, Config> extends Section {
  readonly variables: Described;
  /** Called only when every variable is valid by itself. */
  readonly contradictions?: (values: Values<Described>) => readonly Contradiction[];
  readonly toConfig: (values: Values<Described>) => Config;
}

export function environmentPart<const Described extends Variables, Config>(
  description: PartDescription<Described, Config>,
): EnvironmentPart<Config> {
  const { title, variables, contradictions = () => [], toConfig } = description;
  return {
    sections: [{ title, variables }],
    read(env) {
      const values: Record<string, unknown> = {};
      const problems: Contradiction[] = [];
      for (const [name, { schema }] of Object.entries(variables)) {
        const parsed = schema.safeParse(env[name] || undefined);
        if (parsed.success) values[name] = parsed.data;
        else problems.push(...parsed.error.issues.map(({ message }) => [name, message] as const));
      }
      // Without problems, every variable was parsed by its own schema.
      const complete = values as Values<Described>;
      const wrong = problems.length > 0 ? problems : contradictions(complete);
      if (wrong.length === 0) return toConfig(complete);
      throw new ConfigError(wrong.map(([name, expected]) => describe(name, expected, { env, variables })).join('\n'));
    },
  };
}

/** Combines several parts. The result contains the configuration of each part under its name. */
export function partsTogether<Parts extends EnvironmentParts>(parts: Parts): EnvironmentPart<ConfigOf<Parts>> {
  return {
    sections: Object.values(parts).flatMap(({ sections }) => sections),
    read(env) {
      const lines: string[] = [];
      const configs: Record<string, unknown> = {};
      for (const [name, part] of Object.entries(parts)) {
        try {
          configs[name] = part.read(env);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          lines.push(...error.message.split('\n'));
        }
      }
      // Two parts may read the same variable.
      if (lines.length > 0) throw new ConfigError([...new Set(lines)].join('\n'));
      return configs as ConfigOf<Parts>;
    },
  };
}

/**
 * Reads `part` if `name` is set; otherwise returns `null` and reads none of its variables. Throws `ConfigError` where only
 * others with the prefix of `name` are set: they would count for nothing.
 */
export function onlyWith<Config>(name: string, part: EnvironmentPart<Config>): EnvironmentPart<Config | null> {
  const prefix = name.replace(/_.*/, '_');
  const others = part.sections
    .flatMap(({ variables }) => Object.keys(variables))
    .filter((one) => one.startsWith(prefix));
  return {
    sections: part.sections,
    read(env) {
      if (env[name]) return part.read(env);
      const unused = others.find((one) => env[one]);
      if (unused === undefined) return null;
      throw new ConfigError(`${name} is not set, expected a value, or no ${unused}: nothing uses that without ${name}`);
    },
  };
}

function describe(name: string, expected: string, { env, variables }: { env: Environment; variables: Variables }) {
  // An address may contain a password, which may contain anything and be why the address is invalid.
  const value = variables[name]?.isSecret ? '…' : env[name]?.replace(/(:\/*|\/\/).*@/s, '$1…@');
  return env[name] ? `${name} is \`${value}\`, expected ${expected}` : `${name} is not set, expected ${expected}`;
}
