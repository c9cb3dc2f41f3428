import { parentPort } from 'node:worker_threads';

/** Answers as a thread of stages does. A stage `NAME` does what its name says when it is drained. */
const drains = {
  detector: async () => {},
  alerter: () => process.exit(3),
  archiver: () => setImmediate(() => Promise.reject(new Error('out of memory'))),
  auditor: async () => parentPort.postMessage({ failed: { name: 'ConfigError', message: 'wrong file' } }),
};

parentPort.on('message', async ({ number, call }) => {
  if (call.do === 'compose' && call.stage === 'intake') {
    return parentPort.postMessage({ number, error: { name: 'ConfigError', message: 'no such file' } });
  }
  if (call.do === 'compose') {
    const lags = { stageLag: [{ labels: { stage: call.stage }, value: 7 }], stageWait: [], indexTail: [] };
    parentPort.postMessage({ state: { ready: [call.stage], lags } });
  }
  if (call.do === 'drain') await drains[call.stage]();
  if (call.do !== 'drain' || call.stage === 'detector') parentPort.postMessage({ number, value: null });
});
