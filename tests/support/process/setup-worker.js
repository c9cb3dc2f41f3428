import fc from 'fast-check';
import { addEventHandler } from 'jest-circus';
import { register } from 'tsx/esm/api';

/** A process of Jest runs this before its first suite. */
const TIMEOUT_MILLIS = 300_000;

register();

// `npm test` takes it from the commit: a repeated run has the same random inputs. A property may name another.
const { CUSTODES_SEED } = process.env;
if (CUSTODES_SEED !== undefined) fc.configureGlobal({ seed: Number(CUSTODES_SEED) });

// Jest is done. A socket that a test forgot must not keep this process.
process.once('disconnect', () => process.exit(0));

// The runner waits for a test for ever. This ends what hangs; on a busy machine a test takes many times as long as alone.
addEventHandler(({ name, timeout = TIMEOUT_MILLIS }, { currentDescribeBlock: block }) => {
  if (name === 'add_test') limit(block.children.at(-1), timeout);
  if (name === 'add_hook') limit(block.hooks.at(-1), timeout);
});

function limit(step, millis) {
  const { fn } = step;
  if (typeof fn !== 'function') return;
  step.fn = async () => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`exceeded the timeout of ${millis} ms`)), millis);
    });
    try {
      return await Promise.race([fn(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
