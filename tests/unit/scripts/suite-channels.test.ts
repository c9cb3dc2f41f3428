import { channelOf } from '../../support/process/runner.js';

const REQUEST = 'jest-light-runner-get-worker-data';

describe('The channel of a suite', () => {
  test('a process that asks late is answered, and one that did not ask gets nothing', () => {
    const workerData = { runtime: 'child_process' };
    const answers: Array<{ process: string; message: unknown }> = [];
    const channels = ['first', 'second'].map((process) => {
      const channel = channelOf(workerData);
      channel.onMessage((message: unknown) => answers.push({ process, message }));
      return channel;
    });
    const answer = { type: 'jest-light-runner-worker-data', workerData };

    channels[0]?.postMessage(REQUEST);
    expect(answers).toEqual([{ process: 'first', message: answer }]);
    channels[1]?.postMessage(REQUEST);
    expect(answers).toEqual([
      { process: 'first', message: answer },
      { process: 'second', message: answer },
    ]);
  });
});
