/** Routes whose reads are recorded, with the reason for them. */
const LOOKED_UP =
  /^\/v1\/(accesses|access-counts|alerts|backtests|cases|detections|policies|receipts|register|sources)(\/|$)/;

/** Whether a look-up at this path is recorded: it is sent with the reason of the person. */
export function isLookedUp(path: string): boolean {
  return LOOKED_UP.test(path);
}
