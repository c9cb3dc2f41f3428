import { readAlertFiles } from '../adapters/alert-files/read-alert-files.ts';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { openReadAudit } from '../adapters/read-audit/read-audit.ts';
import { alerter } from './config.ts';
import { startAlerter } from './flow.ts';

export const alerterStage = defineStage(alerter, compose);

async function compose({ config, ...given }: ContextOf<typeof alerter>): Promise<ComposedStage> {
  const recordRead = openReadAudit({ ...given, policies: given.register.policies });
  const alertFiles = await readAlertFiles(config.alertsDir);
  const stage = startAlerter({ ...given, alertFiles, segmentMillisMax: config.segmentWindow.millisMax, recordRead });
  return { ...stage, router: stage.routes };
}
