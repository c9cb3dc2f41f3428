import { join } from 'node:path';
import { readAlertFiles } from '../adapters/alert-files/read-alert-files.ts';
import { ConfigError } from '../adapters/config/environment.ts';
import { openRowTable } from '../adapters/embedded/row-table.ts';
import { readNotificationsFile } from '../adapters/notifications/read-notifications-file.ts';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { openReadAudit } from '../adapters/read-audit.ts';
import { ALERT_ROWS_LAYOUT } from '../domain/alert/row-keys.ts';
import { alerter } from './config.ts';
import { startAlerter } from './flow.ts';

export const alerterStage = defineStage(alerter, compose);

async function compose({ config, stateDir, ...given }: ContextOf<typeof alerter>): Promise<ComposedStage> {
  const alertFiles = await readAlertFiles(config.alertsDir);
  const { file, pageOrigin } = config.notifications;
  const targets = file === null ? [] : await readNotificationsFile(file, given.clock);
  const { canaryEvery: canaryMillis } = config;
  const beating = targets.find(({ heartbeat }) => heartbeat !== null);
  if (beating !== undefined && canaryMillis === null) {
    throw new ConfigError(`CANARY_SECONDS is \`off\`, expected seconds: target \`${beating.name}\` has a heartbeat`);
  }
  const table = openRowTable(join(stateDir, 'alerts'), ALERT_ROWS_LAYOUT);
  const recordRead = openReadAudit({ ...given, policies: given.register.policies });
  const segmentMillisMax = config.segmentWindow.millisMax;
  const stage = startAlerter({
    ...given,
    alertFiles,
    targets,
    pageOrigin,
    table,
    segmentMillisMax,
    recordRead,
    canaryMillis,
  });
  return { ...stage, router: stage.routes };
}
