import { everyKind } from '../../domain/register/kinds-followed.ts';
import type { RegisterKind } from '../../domain/register/register-record.ts';
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
  /** True where an alert waits for it: work in the background of its thread waits for its batches. */
  readonly isUrgent?: boolean;
  /** The kinds of records that it asks the register for: a thread that reads the register follows no others. Default: every kind. */
  readonly asks?: readonly RegisterKind[];
}

export function declareStage<Parts extends EnvironmentParts, const Needs extends PortName>(
  declaration: StageDeclaration<Parts, Needs>,
): StageDeclaration<Parts, Needs> {
  return declaration;
}

/** The kinds of records for which one of these stages asks the register. */
export function kindsAskedBy(stages: readonly StageDeclaration[]): ReadonlySet<RegisterKind> {
  const asking = stages.filter(({ needs }) => needs.includes('register'));
  return asking.every(({ asks }) => asks !== undefined) ? new Set(asking.flatMap(({ asks = [] }) => asks)) : everyKind;
}
