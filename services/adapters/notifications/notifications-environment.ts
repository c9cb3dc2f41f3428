import { environmentPart, variable } from '../config/environment.ts';
import { PUBLIC_URL } from '../config/process-environment.ts';
import { optionalPath } from '../config/variable-schemas.ts';

export interface NotificationsConfig {
  /** The absolute path; `null`: nobody is notified. */
  readonly file: string | null;
  /** The origin of the page, for links in messages; null: messages have none. */
  readonly pageOrigin: string | null;
}

export const notifications = environmentPart({
  title: 'Notifications',
  variables: {
    NOTIFICATIONS_FILE: variable(optionalPath, {
      meaning:
        'Who is notified of which alerts, and how, YAML ([notifications](alerts.md#notifications)). A changed file applies from the next start.',
      otherwise: 'nobody is notified',
    }),
    PUBLIC_URL,
  },
  toConfig: ({ NOTIFICATIONS_FILE: file, PUBLIC_URL: [pageOrigin = null] = [] }): NotificationsConfig => ({
    file,
    pageOrigin,
  }),
});
