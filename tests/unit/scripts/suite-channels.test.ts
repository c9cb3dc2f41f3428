import { type ChildProcess, spawn } from 'node:child_process';
import { channelOf, reportEnds } from '../../support/process/runner.js';

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

describe('The end of a process that runs suites', () => {
  const running = () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)']);
    const onUnexpectedExit = () => child.emit('error', new Error('Worker exited unexpectedly'));
    child.on('exit', onUnexpectedExit);
    return { process: child, isTerminating: false, onUnexpectedExit };
  };

  const ended = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

  test('its signal is in the error that fails the suite', async () => {
    const worker = running();
    reportEnds([worker]);
    reportEnds([worker]);
    const errors: Error[] = [];
    worker.process.on('error', (error) => errors.push(error));
    worker.process.kill('SIGSEGV');
    await ended(worker.process);
    expect(errors.map(({ message }) => message)).toEqual([`process ${worker.process.pid} of Jest ended with SIGSEGV`]);
  });

  test('a process that is replaced fails nothing', async () => {
    const worker = running();
    reportEnds([worker]);
    const errors: Error[] = [];
    worker.process.on('error', (error) => errors.push(error));
    worker.isTerminating = true;
    worker.process.kill();
    await ended(worker.process);
    expect(errors).toEqual([]);
  });
});
