import { join } from 'node:path';
import { z } from 'zod';
import { environmentPart, variable } from '../config/environment.ts';
import { projectRoot } from '../config/project-root.ts';
import { path } from '../config/variable-schemas.ts';

export interface PolicyFolderConfig {
  /** An absolute path. */
  readonly folder: string;
  /** Ids of rules in mode observe, whatever their files specify. */
  readonly observe: readonly string[];
}

const ids = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((id) => id.trim() || []));

export const policyEnvironment = environmentPart({
  title: 'Policies, detections and words',
  variables: {
    POLICIES_DIR: variable(path(join(projectRoot, 'infra/policies')), {
      meaning: 'The policy set, one rule per file ([policies](policies.md)). The same for every intake.',
      otherwise: '`infra/policies` of the installation',
    }),
    RULES_OBSERVE: variable(ids, {
      meaning:
        'Ids of rules that only observe, whatever their files specify, separated by commas. The same for every intake.',
      otherwise: 'the files decide',
    }),
  },
  toConfig: (values): PolicyFolderConfig => ({ folder: values.POLICIES_DIR, observe: values.RULES_OBSERVE }),
});
