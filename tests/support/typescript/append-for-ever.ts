import { openEmbeddedLog } from '../../../services/adapters/embedded/embedded-log.ts';

/*
 * Appends to an embedded log until it is killed: five writers, batches of several sizes, each value saying its writer
 * and number. Prints `WRITER FIRST COUNT OFFSET` for each acknowledged append, and nothing for others.
 */
const [folder = ''] = process.argv.slice(2);
const log = await openEmbeddedLog({ folder, clock: Date.now });

async function write(writer: number): Promise<never> {
  for (let first = 0; ; ) {
    const count = 1 + ((first * 7 + writer) % 40);
    const records = Array.from({ length: count }, (_, index) => ({
      key: null,
      value: Buffer.from(`${writer} ${first + index} ${'x'.repeat((first * 13) % 900)}`),
    }));
    const offset = await log.append('access-events', 0, records);
    process.stdout.write(`${writer} ${first} ${count} ${offset}\n`);
    first += count;
  }
}

await Promise.all([0, 1, 2, 3, 4].map(write));
