import { environmentPart, variable } from '../config/environment.ts';
import { optionalPath } from '../config/variable-schemas.ts';

/** The absolute path; `null`: nobody is notified. */
export const notificationsFile = environmentPart({
  title: 'Notifications',
  variables: {
    NOTIFICATIONS_FILE: variable(optionalPath, {
      meaning:
        'Who is notified of which alerts, and how, YAML ([notifications](notifications.md)). A changed file applies from the next start.',
      otherwise: 'nobody is notified',
    }),
  },
  toConfig: (values): string | null => values.NOTIFICATIONS_FILE,
});
