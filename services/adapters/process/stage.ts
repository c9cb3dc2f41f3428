import type { Log } from '../../domain/decision-log/log.ts';
import type { PartitionShare } from '../../domain/decision-log/partition-share.ts';
import type { RunningStage } from '../../domain/stage.ts';
import type { ConfigOf, EnvironmentParts } from '../config/environment.ts';
import type { Askers } from '../http/askers.ts';
import type { Router } from '../http/server.ts';
import type { Logger } from '../logger.ts';
import type { Meters } from '../metrics/catalogue.ts';
import type { OpenedObjectStore } from './open-object-store.ts';
import type { OpenedRegister } from './open-register-port.ts';
import type { PortName, StageDeclaration } from './stage-declaration.ts';

/** The objects that stages of one process share by reference. Each is opened once per process. */
export interface Ports extends Record<PortName, unknown> {
  readonly log: Log;
  readonly objects: OpenedObjectStore;
  /** The register and the policy sets in it, folded once for all stages. */
  readonly register: OpenedRegister;
  /** A folder for tables and caches that no other process uses. */
  readonly stateDir: string;
  /** The partitions that this process decides. */
  readonly partitions: PartitionShare;
  /** The disk of this process's durable data. */
  readonly disk: { hasRoom(): boolean };
}

/**
 * Everything that a stage receives. Except for ports, meters, logger and clock it is plain data, so a stage does not
 * know whether it runs beside others or in a process of its own.
 */
export type StageContext<Config, Needs extends PortName> = Pick<Ports, Needs> & {
  readonly config: Config;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: () => number;
  /** The actor ids of callers who may query. */
  readonly askers: Askers;
  /**
   * Resolves once every stage of the process is ready, after a minute, or as it ends. What a stage only has to make up for begins then: in
   * the meantime it would keep the others from becoming ready.
   */
  readonly started: Promise<void>;
};

/** The context of a declared stage. */
export type ContextOf<Declared> =
  Declared extends StageDeclaration<infer Parts, infer Needs> ? StageContext<ConfigOf<Parts>, Needs> : never;

/** A running stage. `drain` also closes what the stage opened; its process closes the ports. */
export interface ComposedStage extends RunningStage {
  readonly router?: Router;
  /** Reloads what may change while the stage runs. */
  reload?(): Promise<void>;
}

/** Declares what a stage needs, what it serves, when it is ready and how it drains. */
export interface Stage<Parts extends EnvironmentParts = EnvironmentParts, Needs extends PortName = PortName>
  extends StageDeclaration<Parts, Needs> {
  compose(context: StageContext<ConfigOf<Parts>, Needs>): Promise<ComposedStage>;
}

export function defineStage<Parts extends EnvironmentParts, Needs extends PortName>(
  declaration: StageDeclaration<Parts, Needs>,
  compose: (context: StageContext<ConfigOf<Parts>, Needs>) => Promise<ComposedStage>,
): Stage {
  const stage: Stage<Parts, Needs> = { ...declaration, compose };
  return stage;
}

/** What a stage gets from its process, whatever the stage. */
export interface Surroundings {
  readonly ports: Partial<Ports>;
  readonly given: Pick<StageContext<unknown, never>, 'meters' | 'logger' | 'clock' | 'askers' | 'started'>;
  readonly config: { readonly stages: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

/** Composes a stage with the ports that it needs, and no others. Each of them is open. */
export function composing(stage: Stage, { ports, given, config }: Surroundings): Promise<ComposedStage> {
  const needed = Object.fromEntries(stage.needs.map((name) => [name, ports[name]])) as unknown as Ports;
  return stage.compose({ ...given, ...needed, config: config.stages[stage.name] ?? {} });
}

/** The life of a stage that only answers requests: it waits for nothing and cannot fail by itself. */
export const answersOnly: RunningStage = {
  isReady: () => true,
  drain: async () => {},
  failed: new Promise<never>(() => {}),
};
