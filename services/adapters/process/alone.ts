import { topology } from '../../topology.ts';
import { portDefaults } from './port-defaults.ts';
import type { ProcessDefinition } from './process-definition.ts';
import type { StageDeclaration } from './stage-declaration.ts';

/** Runs one stage of the topology as a process of its own, on Kafka, with the other routes it serves. */
export function alone<Declared extends StageDeclaration>(
  stage: Declared,
  ...beside: readonly Declared[]
): ProcessDefinition<Declared> {
  const found = topology.find(({ name }) => name === stage.name);
  if (found === undefined) throw new Error(`stage \`${stage.name}\`, expected one of the topology`);
  const { name, question: purpose } = found;
  return { name, purpose, portOtherwise: portDefaults[name], stages: [stage, ...beside], ownsDataDir: false };
}
