import type { EnvironmentParts } from '../config/environment.ts';

/** What stages of one process share; each is opened once in a process. `stage.ts` has their types. */
export type PortName = 'log' | 'objects' | 'register' | 'stateDir' | 'partitions' | 'disk';

/** What can be known of a stage without running it. */
export interface StageDeclaration<
  Parts extends EnvironmentParts = EnvironmentParts,
  Needs extends PortName = PortName,
> {
  readonly name: string;
  readonly needs: readonly Needs[];
  readonly environment: Parts;
  /** Whether it answers callers beside health and metrics. */
  readonly answersCallers: boolean;
}

export function declareStage<Parts extends EnvironmentParts, const Needs extends PortName>(
  declaration: StageDeclaration<Parts, Needs>,
): StageDeclaration<Parts, Needs> {
  return declaration;
}
