import { environmentPart, variable } from '../config/environment.ts';
import { optionalPath } from '../config/variable-schemas.ts';

/** The absolute path; null: no help desk sends tickets. */
export const ticketsEnvironment = environmentPart({
  title: 'Help desks',
  variables: {
    TICKETS_FILE: variable(optionalPath, {
      meaning:
        'The help desks that send tickets, their secrets and maps, YAML ([tickets](register.md#tickets-from-a-help-desk)). A changed file applies from the next start.',
      otherwise: 'no help desk sends tickets',
    }),
  },
  toConfig: (values): string | null => values.TICKETS_FILE,
});
