import type { EnvironmentParts } from '../config/environment.ts';
import type { DeclaredRoute } from '../http/routes/route.ts';

/** The ports that stages of one process share; each is opened once per process. `stage.ts` has their types. */
export type PortName = 'log' | 'objects' | 'register' | 'stateDir' | 'partitions' | 'disk';

/** Facts about a stage that are known without running it. */
export interface StageDeclaration<
  Parts extends EnvironmentParts = EnvironmentParts,
  Needs extends PortName = PortName,
> {
  readonly name: string;
  readonly needs: readonly Needs[];
  readonly environment: Parts;
  /** The routes it serves beside health and metrics. */
  readonly routes: readonly DeclaredRoute[];
}

export function declareStage<Parts extends EnvironmentParts, const Needs extends PortName>(
  declaration: StageDeclaration<Parts, Needs>,
): StageDeclaration<Parts, Needs> {
  return declaration;
}
