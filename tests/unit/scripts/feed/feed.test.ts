import { BATCH_LINES_MAX, type FeedLine, type FeedPorts, type FeedRoute, feed } from '../../../../scripts/feed/feed.ts';

type Sent = { route: FeedRoute; texts: string[]; at: number };

/** A receiver that remembers, and a clock that moves only by sleeping. */
function aReceiver(speed = Number.POSITIVE_INFINITY): { sent: Sent[]; ports: FeedPorts; stop: () => void } {
  const sent: Sent[] = [];
  const stopping = new AbortController();
  let now = 50_000;
  return {
    sent,
    stop: () => stopping.abort(),
    ports: {
      async post(route, lines) {
        sent.push({ route, texts: lines.map(({ text }) => text), at: now });
        return { accepted: lines.length, duplicates: 0, conflicts: 0, rejected: 0 };
      },
      pace: {
        speed,
        clock: () => now,
        sleep: async (ms) => {
          now += ms;
        },
      },
      stopped: stopping.signal,
    },
  };
}

const line = (at: number, text = `x${at}`): FeedLine => ({ at, text });

describe('feeding a world', () => {
  it('sends the facts that have come into force before the accesses of a batch, the others at the end', async () => {
    const { sent, ports } = aReceiver();
    const totals = await feed(
      { register: [line(1, 'a'), line(5, 'b'), line(9, 'c')], accesses: [line(3), line(6)] },
      ports,
    );
    expect(sent.map(({ route, texts }) => [route, texts])).toEqual([
      ['register', ['a', 'b']],
      ['accessEvents', ['x3', 'x6']],
      ['register', ['c']],
    ]);
    expect(totals.register).toEqual({ sent: 3, accepted: 3, duplicates: 0, conflicts: 0, rejected: 0 });
    expect(totals.accessEvents.sent).toBe(2);
  });

  it('fills requests up to the limit and no further, in order', async () => {
    const { sent, ports } = aReceiver();
    const accesses = Array.from({ length: 2 * BATCH_LINES_MAX + 1 }, (_, index) => line(index, `e${index}`));
    await feed({ register: [], accesses }, ports);
    expect(sent.map(({ texts }) => texts.length)).toEqual([BATCH_LINES_MAX, BATCH_LINES_MAX, 1]);
    expect(sent.flatMap(({ texts }) => texts)).toEqual(accesses.map(({ text }) => text));
  });

  it('splits lines too long for one request', async () => {
    const { sent, ports } = aReceiver();
    const long = 'y'.repeat(1_500_000);
    await feed({ register: [], accesses: [line(1, long), line(2, long)] }, ports);
    expect(sent).toHaveLength(2);
  });

  it('keeps to the speed: an access goes out no earlier than its time', async () => {
    const { sent, ports } = aReceiver(1000);
    await feed({ register: [], accesses: [line(0), line(1_000_000), line(5_000_000)] }, ports);
    const [first = 0, second = 0, third = 0] = sent.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(1000);
    expect(third - first).toBeGreaterThanOrEqual(5000);
    expect(third - first).toBeLessThan(5300);
  });

  it('sends register records even when there are no accesses', async () => {
    const { sent, ports } = aReceiver();
    await feed({ register: [line(1)], accesses: [] }, ports);
    expect(sent.map(({ route }) => route)).toEqual(['register']);
  });

  it('sends nothing more once stopped', async () => {
    const { sent, ports, stop } = aReceiver(1);
    const totals = await feed({ register: [], accesses: [line(0), line(9_000_000)] }, { ...ports, onSent: stop });
    expect(sent).toHaveLength(1);
    expect(totals.accessEvents.sent).toBe(1);
  });
});
