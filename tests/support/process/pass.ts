/** `npm test` runs the suites on one Node after the other, and says which it is; by hand it is neither. */
const { CUSTODES_PASS } = process.env;

export const isFirstPass = CUSTODES_PASS === '1';
/** What takes minutes and is the same on every Node is left out, or made smaller: `scripts/test.ts` says what. */
export const isLaterPass = CUSTODES_PASS !== undefined && !isFirstPass;
