import { type EnvironmentPart, partsTogether } from '../config/environment.ts';
import {
  dataDir,
  type ListenerConfig,
  type LogLevel,
  listening,
  logLevel,
  stateDir,
} from '../config/process-environment.ts';
import { type KafkaConfig, kafkaEnvironment, requiredKafka } from '../kafka/kafka-config.ts';
import { sessionKey } from '../keys/key-environment.ts';
import type { KeyPlace } from '../keys/secret-key.ts';
import { type OidcConfig, oidcEnvironment } from '../oidc/oidc-environment.ts';
import { type S3Config, s3Environment } from '../s3/s3-config.ts';
import type { StageDeclaration } from './stage-declaration.ts';

/** A process: which stages it runs, and how. */
export interface ProcessDefinition<Declared extends StageDeclaration = StageDeclaration> {
  /** `custodes` for all stages, else the stage's name. */
  readonly name: string;
  /** The purpose, in one sentence. */
  readonly purpose: string;
  readonly portOtherwise: number;
  readonly stages: readonly Declared[];
  /**
   * True: `DATA_DIR` belongs to this process alone, which decides every partition and may use the embedded log. False:
   * other processes share the log, and `STATE_DIR` belongs to this one.
   */
  readonly ownsDataDir: boolean;
  /** True: people sign in here, with an identity provider too. */
  readonly hasPage?: boolean;
  /** Addresses that the process prints once it is ready, by label. */
  readonly announced?: Readonly<Record<string, string>>;
}

/** The configuration of the ports. */
export interface PortsConfig {
  readonly dataDir: string;
  /** `null` when the process owns `dataDir` or stores no tables. */
  readonly stateDir: string | null;
  readonly kafka: KafkaConfig | null;
  /** `null` means the folder `objects` under `dataDir`. */
  readonly s3: S3Config | null;
}

/** The configuration that a process reads from its environment. */
export interface ProcessConfig {
  readonly listening: ListenerConfig;
  /** The file of the session key; `null` where nobody authenticates. */
  readonly sessionKey: KeyPlace | null;
  /** `null`: nobody signs in with an identity provider here. */
  readonly oidc: OidcConfig | null;
  readonly logLevel: LogLevel;
  readonly ports: PortsConfig;
  /** The configuration of each stage by its name. */
  readonly stages: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every variable that the process and its stages read. */
export function processEnvironment(definition: ProcessDefinition): EnvironmentPart<ProcessConfig> {
  const { stages, portOtherwise: port } = definition;
  const own = stages.map(({ name, environment }) => [name, partsTogether(environment)] as const);
  return partsTogether({
    listening: listening({ port, answersCallers: answersCallers(definition) }),
    sessionKey: answersCallers(definition) ? sessionKey : nothing,
    oidc: definition.hasPage === true ? oidcEnvironment : nothing,
    logLevel,
    ports: portsEnvironment(definition),
    stages: partsTogether(Object.fromEntries(own)),
  });
}

/** Some route of the process needs a permission. */
export function answersCallers({ stages }: Pick<ProcessDefinition, 'stages'>): boolean {
  return stages.some(({ routes }) => routes.some(({ needs }) => needs !== null));
}

function portsEnvironment(definition: ProcessDefinition): EnvironmentPart<PortsConfig> {
  const { name, stages, ownsDataDir } = definition;
  const needs = new Set(stages.flatMap((stage) => stage.needs));
  const keepsTables = needs.has('stateDir') || needs.has('register');
  const usesDataDir = ownsDataDir || needs.has('objects') || answersCallers(definition);
  return partsTogether({
    dataDir: usesDataDir ? dataDir : { ...dataDir, sections: [] },
    stateDir: keepsTables && !ownsDataDir ? stateDir(name) : nothing,
    kafka: kafkaOf({ name, ownsDataDir, needsLog: needs.size > 0 }),
    s3: needs.has('objects') ? s3Environment : nothing,
  });
}

function kafkaOf(given: { readonly name: string; readonly ownsDataDir: boolean; readonly needsLog: boolean }) {
  if (!given.needsLog) return nothing;
  return given.ownsDataDir ? kafkaEnvironment : requiredKafka(given.name);
}

const nothing: EnvironmentPart<null> = { sections: [], read: () => null };
