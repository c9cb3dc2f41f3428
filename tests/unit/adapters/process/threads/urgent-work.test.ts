import { setImmediate as turn } from 'node:timers/promises';
import {
  backgroundTurn,
  isStepOver,
  urgentWork,
  WorkUnderWay,
} from '../../../../../services/adapters/process/threads/urgent-work.ts';

/** Longer than any test may take: what nothing ends fails. */
const DAY_MILLIS = 86_400_000;

/** As many turns as a step in the background needs where nothing is urgent. */
async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 10; turns += 1) await turn();
}

function watched(promise: Promise<void>): { isOver: boolean; readonly promise: Promise<void> } {
  const state = { isOver: false, promise };
  promise.then(() => {
    state.isOver = true;
  });
  return state;
}

test('nothing is under way once each piece of work has ended', async () => {
  const work = new WorkUnderWay();
  const [endFirst, endSecond] = [work.begin(), work.begin()];
  const none = watched(work.none(DAY_MILLIS));
  endFirst();
  endFirst();
  await someTurns();
  expect(none.isOver).toBe(false);
  endSecond();
  await none.promise;
  await work.none(DAY_MILLIS);
});

test('a step in the background begins when what is urgent has ended', async () => {
  const end = urgentWork.begin();
  const { setTimeout } = globalThis;
  try {
    // Turns, not time: the step would go on by itself after its milliseconds.
    globalThis.setTimeout = ((go: () => void) => setTimeout(go, DAY_MILLIS)) as typeof setTimeout;
    const step = watched(backgroundTurn());
    await someTurns();
    expect(step.isOver).toBe(false);
    end();
    await step.promise;
  } finally {
    globalThis.setTimeout = setTimeout;
    end();
  }
});

test('a step in the background goes on while something is urgent for ever', async () => {
  const end = urgentWork.begin();
  await backgroundTurn();
  await backgroundTurn();
  end();
});

test('a step in the background ends after some milliseconds, and the next one begins with its turn', async () => {
  const { now } = performance;
  try {
    performance.now = () => 1_000;
    await backgroundTurn();
    expect(isStepOver()).toBe(false);
    performance.now = () => 1_003;
    expect(isStepOver()).toBe(false);
    performance.now = () => 1_004;
    expect(isStepOver()).toBe(true);
    await backgroundTurn();
    expect(isStepOver()).toBe(false);
  } finally {
    performance.now = now;
  }
});
