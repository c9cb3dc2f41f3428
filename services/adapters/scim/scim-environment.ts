import { join } from 'node:path';
import { environmentPart, variable } from '../config/environment.ts';
import { projectRoot } from '../config/project-root.ts';
import { path } from '../config/variable-schemas.ts';

/** The absolute path. */
export const scimEnvironment = environmentPart({
  title: 'Identity provider',
  variables: {
    SCIM_FILE: variable(path(join(projectRoot, 'infra/scim/scim.yaml')), {
      meaning:
        'How users and groups of an identity provider become people of the register, YAML ([SCIM](register.md#people-from-an-identity-provider)). A changed file applies from the next start.',
      otherwise: '`infra/scim/scim.yaml` of the installation',
    }),
  },
  toConfig: (values): string => values.SCIM_FILE,
});
