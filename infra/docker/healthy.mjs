// Health check of every container of this image: `node healthy.mjs URL [TEXT]` ends with 0 when the URL answers 2xx
// and, where TEXT is given (a regular expression), the answer contains it.
const [url = '', text] = process.argv.slice(2);
const response = await fetch(url, { signal: AbortSignal.timeout(4_000) });
const body = await response.text();
process.exit(response.ok && (text === undefined || new RegExp(text, 'm').test(body)) ? 0 : 1);
