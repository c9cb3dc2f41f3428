import { parentPort, workerData } from 'node:worker_threads';

/**
 * Runs one built stage in this worker thread: posts its address once it is ready, drains on a message, and posts again.
 * Nothing but text crosses the border.
 */
const { root, stage, environment } = workerData;
const built = (path) => import(`${root}/dist/services/${path}`);
const { alone } = await built('adapters/process/alone.js');
const { openLogger } = await built('adapters/logging/logger.js');
const { openProcess } = await built('adapters/process/open-process.js');
const { processEnvironment } = await built('adapters/process/process-definition.js');
const composed = await built(`${stage}/compose.js`);
const beside = stage === 'decider' ? [(await built('decider/evaluation/compose.js')).evaluationStage] : [];

const definition = alone(composed[`${stage}Stage`], ...beside);
const running = await openProcess(definition, processEnvironment(definition).read(environment), openLogger('error'));
running.failed.catch((error) => {
  throw error;
});
await running.ready;
parentPort.once('message', async () => {
  await running.close();
  parentPort.postMessage('drained');
});
parentPort.postMessage(running.url);
