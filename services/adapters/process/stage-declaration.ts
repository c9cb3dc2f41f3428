import type { EnvironmentParts } from '../config/environment.ts';
import type { DeclaredRoute } from '../http/routes/route.ts';

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
  /** What it answers beside health and metrics. */
  readonly routes: readonly DeclaredRoute[];
}

export function declareStage<Parts extends EnvironmentParts, const Needs extends PortName>(
  declaration: StageDeclaration<Parts, Needs>,
): StageDeclaration<Parts, Needs> {
  return declaration;
}
