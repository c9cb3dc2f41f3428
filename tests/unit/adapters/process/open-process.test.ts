import { openLogger } from '../../../../services/adapters/logger.ts';
import { openProcess } from '../../../../services/adapters/process/open-process.ts';
import { processEnvironment } from '../../../../services/adapters/process/process-definition.ts';
import { answersOnly } from '../../../../services/adapters/process/stage.ts';
import { consoleStage } from '../../../../services/console/compose.ts';
import { consoleProcess } from '../../../../services/console/config.ts';

describe('a process', () => {
  it('lets its stages make up what waited although one of them does not become ready', async () => {
    let hasStarted = false;
    const stage: typeof consoleStage = {
      ...consoleStage,
      async compose({ started }) {
        started.then(() => {
          hasStarted = true;
        });
        return { ...answersOnly, isReady: () => false };
      },
    };
    const definition = { ...consoleProcess, stages: [stage] };
    const config = processEnvironment(definition).read({ PORT: '0', AUTH: 'off' });
    const opened = await openProcess(definition, config, openLogger('silent'), 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const response = await fetch(`${opened.url}/readyz`);
    expect([response.status, hasStarted]).toEqual([503, true]);
    await opened.close();
  });
});
