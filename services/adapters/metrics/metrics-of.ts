import { lookup } from 'node:dns/promises';

/** How long one process may take to answer, in milliseconds: the page polls every few seconds. */
const ANSWER_MILLIS_MAX = 2_000;

/**
 * Returns the metrics of several processes as one text. A name may resolve to several processes (two deciders): each is
 * queried. A process that does not answer is left out; the page then shows less, and `/readyz` of that process reports
 * why.
 */
export async function metricsOf(bases: readonly URL[]): Promise<string> {
  const texts = await Promise.all(bases.map(async (base) => (await addressesOf(base)).map(metricsAt)));
  return (await Promise.all(texts.flat())).join('\n');
}

async function addressesOf(base: URL): Promise<URL[]> {
  // A certificate belongs to the name, so it is not resolved.
  if (base.protocol === 'https:') return [base];
  const found = await lookup(base.hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  return found.map(({ address, family }) => {
    const one = new URL(base);
    one.hostname = family === 6 ? `[${address}]` : address;
    return one;
  });
}

async function metricsAt(base: URL): Promise<string> {
  try {
    const answer = await fetch(new URL('/metrics', base), { signal: AbortSignal.timeout(ANSWER_MILLIS_MAX) });
    return answer.ok ? await answer.text() : '';
  } catch {
    return '';
  }
}
