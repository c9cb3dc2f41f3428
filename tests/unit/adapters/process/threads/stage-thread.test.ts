import { pathToFileURL } from 'node:url';
import { ConfigError } from '../../../../../services/adapters/config/environment.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { answersOnly, type Stage } from '../../../../../services/adapters/process/stage.ts';
import { StageThread } from '../../../../../services/adapters/process/threads/stage-thread.ts';
import type { ThreadSetup, ThreadState } from '../../../../../services/adapters/process/threads/thread-messages.ts';

const entry = pathToFileURL(`${projectRoot}/tests/support/threads/fake-thread.mjs`);

const setup = { ownsDataDir: true, config: { logLevel: 'silent', stages: {}, ports: {} } } as unknown as ThreadSetup;

let thread: StageThread;
let states: ThreadState[];
beforeEach(() => {
  states = [];
  thread = new StageThread('fake', entry, setup, (state) => states.push(state));
});
afterEach(() => thread.kill());

describe('a stage in a thread', () => {
  it('is ready and drains as one of the main thread, and its thread ends without an error', async () => {
    const stage = await thread.compose(stageNamed('detector'));
    expect(stage.isReady()).toBe(true);
    expect(states.at(-1)?.lags.stageLag).toEqual([{ labels: { stage: 'detector' }, value: 7 }]);
    await stage.drain();
    await thread.close();
    await expect(Promise.race([thread.failed, undefined])).resolves.toBeUndefined();
  });

  it.each([
    ['alerter', 'thread `fake` died: exit code 3'],
    ['archiver', 'thread `fake` died: Error: out of memory'],
  ])('fails with its thread, and so does its drain (%s)', async (name, message) => {
    const stage = await thread.compose(stageNamed(name));
    const drained = stage.drain();
    await expect(drained).rejects.toThrow(message);
    await expect(stage.failed).rejects.toThrow(message);
  });

  it('that cannot go on reports why, and whether the operator has to repair it', async () => {
    const stage = await thread.compose(stageNamed('auditor'));
    stage.drain().catch(() => {});
    await expect(stage.failed).rejects.toThrow(new ConfigError('wrong file'));
    await expect(stage.failed).rejects.toBeInstanceOf(ConfigError);
  });

  it('that cannot be composed rejects with the reason', async () => {
    const composed = thread.compose(stageNamed('intake'));
    await expect(composed).rejects.toBeInstanceOf(ConfigError);
  });
});

function stageNamed(name: string): Stage {
  return { name, needs: [], routes: [], environment: {}, compose: async () => answersOnly };
}
