import type { ComposedStage } from '../../../../services/adapters/process/stage.ts';
import { StageGroup } from '../../../../services/adapters/process/stage-group.ts';

const compose = (stage: { compose(): Promise<ComposedStage> }) => stage.compose();
const order = ['intake', 'decider', 'archiver'];

/** Composed stages that note what happens to them. */
function aGroup(names: readonly string[]) {
  const events: string[] = [];
  const ready = new Set<string>();
  const failing = new Map<string, (error: Error) => void>();
  const group = new StageGroup(names);
  const stages = names.map((name) => ({
    name,
    async compose() {
      events.push(`compose ${name}`);
      return {
        isReady: () => ready.has(name),
        drain: async () => void events.push(`drain ${name}`),
        failed: new Promise<never>((_, reject) => failing.set(name, reject)),
        reload: async () => void events.push(`reload ${name}`),
      };
    },
  }));
  return { group, stages, events, ready, failing };
}

describe('a group of stages', () => {
  it('is ready once every stage is composed and has caught up, and never again while it drains', async () => {
    const { group, stages, ready } = aGroup(['intake', 'decider']);
    expect(group.waitingFor()).toEqual(['intake', 'decider']);
    await group.compose(stages, compose);
    const becoming = group.becomesReady();
    ready.add('intake');
    expect(group.waitingFor()).toEqual(['decider']);
    ready.add('decider');
    await becoming;
    group.close();
    expect(group.isReady()).toBe(false);
    expect(group.waitingFor()).toEqual(['draining']);
  });

  it('drains every stage where one cannot, and rejects with its error', async () => {
    const drained: string[] = [];
    const group = new StageGroup(['archiver', 'auditor']);
    const stages = [{ name: 'archiver' }, { name: 'auditor' }];
    await group.compose(stages, async ({ name }) => ({
      failed: new Promise<never>(() => {}),
      isReady: () => true,
      async drain() {
        drained.push(name);
        if (name === 'archiver') throw new Error('another archive');
      },
    }));
    await expect(group.drain(['archiver', 'auditor'])).rejects.toThrow('another archive');
    expect(drained).toEqual(['archiver', 'auditor']);
  });

  it('drains in the given order, and first what only answers', async () => {
    const { group, stages, events } = aGroup(['archiver', 'intake', 'page', 'decider']);
    await group.compose(stages, compose);
    await group.drain(order);
    expect(events.slice(4)).toEqual(['drain page', 'drain intake', 'drain decider', 'drain archiver']);
  });

  it('composes the stages one after the other', async () => {
    const { group, stages, events } = aGroup(['intake', 'detector', 'page']);
    let release = (): void => {};
    const opened = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = async (stage: (typeof stages)[number]) => {
      if (stage.name === 'detector') await opened;
      return stage.compose();
    };
    const composing = group.compose(stages, slow);
    for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
    expect(events).toEqual(['compose intake']);
    expect(group.isComposed).toBe(false);
    release();
    await composing;
    expect(events.slice(1)).toEqual(['compose detector', 'compose page']);
  });

  it('gives up composing when a stage that already runs fails', async () => {
    const { group, stages, failing } = aGroup(['intake']);
    const never = { name: 'auditor', compose: () => new Promise<never>(() => {}) };
    const composing = group.compose([...stages, never], compose);
    const refused = expect(composing).rejects.toThrow('the archive belongs to another key');
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    failing.get('intake')?.(new Error('the archive belongs to another key'));
    await refused;
    await expect(group.failed).rejects.toThrow('another key');
  });

  it('reloads every stage', async () => {
    const { group, stages, events } = aGroup(['intake', 'decider']);
    await group.compose(stages, compose);
    await group.reload();
    expect(events.slice(2)).toEqual(['reload intake', 'reload decider']);
  });
});
