/** Records in one request; 413 beyond. Bounds what one answer, and the dead letters of one request, can cost. */
export const RECORDS_MAX = 10_000;
/** Body bytes of one request, before and after decompression; 413 beyond. Room for 8 MiB of records. */
export const BODY_BYTES_MAX = 8 * 1024 * 1024 + 65_536;
/** Values, names and containers of one request; 413 beyond. Room for 10,000 events with every field filled in. */
export const REQUEST_VALUES_MAX = 1_500_000;
/** Bytes of the bodies that are being received at one time; 503 beyond, so that slow senders cannot exhaust memory. */
export const RECEIVED_BYTES_MAX = 256 * 1024 * 1024;
/** The same of help desks: nobody knows whether a message is of one before all of it is there. */
export const UNSIGNED_BYTES_MAX = 16 * 1024 * 1024;
/** Refused records of requests with several, of one caller: a second, and at once; 429 beyond. */
export const REFUSED_PER_SECOND = 1_000;
export const REFUSED_BURST = 100_000;
/** Problems that one answer lists; beyond it, each refused record still reports its first. */
export const PROBLEMS_NAMED_MAX = 10_000;
/** Record bytes of one append. As large as a decision block, so that no log needs a larger message. */
export const APPEND_BYTES_MAX = 512 * 1024;
/** Records of one append. */
export const APPEND_RECORDS_MAX = 5_000;
/** Record bytes waiting for the log, over all requests; 503 beyond, so that a slow log cannot exhaust memory. */
export const WAITING_BYTES_MAX = 128 * 1024 * 1024;
/**
 * Identities that intake caches to answer `duplicate` and `conflict`, those of a sender that repeats what it just sent: 7 MB. The decider
 * keeps 90 days.
 */
export const RECENT_IDENTITIES_MAX = 65_536;
/** Records of each partition that intake reads for such identities when it starts. */
export const RECALLED_RECORDS_MAX = 5_000;
/** Problems repeated at the top of a refusal; each result carries its own. */
export const ERRORS_SHOWN_MAX = 100;
/** How many seconds a refused sender should wait. */
export const RETRY_AFTER_SECONDS = 1;
/** How often counts of requests over the limit of their source are reported, in milliseconds. */
export const THROTTLED_CHECK_MS = 15_000;
/** How long after a failed tick the next attempt is made, in milliseconds. */
export const TICK_RETRY_MS = 1_000;
