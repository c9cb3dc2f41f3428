import Sequencer from '@jest/test-sequencer';

/** Folders whose suites take longest, in this order: they start servers, wait for them, and have the most seeds. */
const longest = ['tests/e2e/', 'tests/simulation/', 'tests/properties/', 'tests/contracts/'];

/**
 * Without times of an earlier run, as in a fresh clone, Jest starts with the largest files. A suite of a minute that starts
 * last would keep one core busy while the others idle.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rankOf(one.path) - rankOf(other.path));
  }
}

function rankOf(path) {
  const rank = longest.findIndex((folder) => path.includes(folder));
  return rank < 0 ? longest.length : rank;
}
