import type { EnvironmentPart } from '../../services/adapters/config/environment.ts';
import { alone } from '../../services/adapters/process/alone.ts';
import { type ProcessDefinition, processEnvironment } from '../../services/adapters/process/process-definition.ts';
import type { StageDeclaration } from '../../services/adapters/process/stage-declaration.ts';
import { alerter } from '../../services/alerter/config.ts';
import { custodesProcess } from '../../services/all-in-one/config.ts';
import { archiver } from '../../services/archiver/config.ts';
import { auditor } from '../../services/auditor/config.ts';
import { collector } from '../../services/collector/config.ts';
import { consoleProcess } from '../../services/console/config.ts';
import { decider } from '../../services/decider/config.ts';
import { evaluation } from '../../services/decider/evaluation/config.ts';
import { detector } from '../../services/detector/config.ts';
import { intake } from '../../services/intake/config.ts';
import { demoEnvironment } from '../feed/demo-environment.ts';

/** Every process of custodes, as its `main.ts` defines it. */
export const processes: readonly ProcessDefinition[] = [
  custodesProcess,
  alone(intake),
  alone(collector),
  alone<StageDeclaration>(decider, evaluation),
  alone(detector),
  alone(alerter),
  alone(archiver),
  alone(auditor),
  consoleProcess,
];

/** The name of a process for readers, and the variables that it reads. */
export function describedProcesses(): readonly { readonly name: string; readonly parts: readonly EnvironmentPart[] }[] {
  return processes.map((definition) => {
    const isWhole = definition === custodesProcess;
    const parts = [processEnvironment(definition), ...(isWhole ? [demoEnvironment] : [])];
    return { name: isWhole ? 'npm start' : definition.name, parts };
  });
}
