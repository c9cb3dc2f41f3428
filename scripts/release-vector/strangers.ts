import { createServer } from 'node:http';
import { join } from 'node:path';
import avro from 'avsc';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import type { VectorCompany } from './company.ts';
import type { Release } from './release.ts';

/** The schema registry stores the source's own schema under this id. */
export const REGISTRY_SCHEMA_ID = 77;

/** Modules that have another place in release 0.1 than since. */
const places = {
  codecs: ['services/records/access-event/encode-access-event', 'services/adapters/avro/access-event-codec'],
  framing: ['services/avro/framing', 'services/adapters/avro/framing'],
  ids: ['services/records/schemas', 'services/adapters/avro/schemas'],
} as const;

interface Codecs {
  encodeAccessEvent(event: AccessEvent): Buffer;
}
interface Framing {
  frame(schemaId: number, body: Uint8Array): Buffer;
}
interface Ids {
  readonly schemaIds: { readonly accessEvent: number };
}
interface Schemas {
  schemaText(schemaId: number): string;
  schemaType(schemaId: number): avro.Type;
}
type Embedded = typeof import('../../services/adapters/embedded/embedded-log.ts');
type Parsing = typeof import('../../services/domain/access-event/parse-access-event.ts');
type Partitions = typeof import('../../services/domain/decision-log/partition.ts');
type Blocks = typeof import('../../services/adapters/avro/block-codec.ts');

/**
 * Writes what a client of the log would write past intake, while the process is stopped: an access in a schema of its
 * own, one under another actor's key, and bytes that are no access.
 */
export async function appendAsStranger(release: Release, dataDir: string, company: VectorCompany): Promise<void> {
  const { encodeAccessEvent } = await release.load<Codecs>(...places.codecs);
  const { frame } = await release.load<Framing>(...places.framing);
  const { schemaIds } = await release.load<Ids>(...places.ids);
  const { schemaType } = await release.load<Schemas>('services/adapters/avro/schemas');
  const { parseAccessEvent } = await release.load<Parsing>('services/domain/access-event/parse-access-event');
  const encoded = (eventId: string): Buffer => {
    const parsed = parseAccessEvent(company.access(eventId), () => 'ab'.repeat(32));
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return encodeAccessEvent(parsed.event);
  };
  const own = avro.Type.forSchema(JSON.parse(await schemaOfSource(release)));
  const resolved = schemaType(schemaIds.accessEvent).fromBuffer(encoded(`stranger-${REGISTRY_SCHEMA_ID}`));
  await withLog(release, dataDir, async (log, partitionOf) => {
    const append = (key: string, value: Buffer) =>
      log.append('access-events', partitionOf(key), [{ key: Buffer.from(key), value }]);
    await append('e-1042', frame(schemaIds.accessEvent, encoded('stranger-1')));
    await append('another key', frame(schemaIds.accessEvent, encoded('stranger-misplaced')));
    await append('e-1042', Buffer.from('no framed record – nix'));
    await append('e-1042', frame(999, Buffer.from('nobody knows this schema')));
    await append('e-1042', frame(schemaIds.accessEvent, Buffer.from('not decodable')));
    await append('e-1042', Buffer.alloc(0));
    await append('e-1042', frame(REGISTRY_SCHEMA_ID, own.toBuffer(resolved)));
  });
}

/** The release's schema without two optional parts and with another field order. */
async function schemaOfSource(release: Release): Promise<string> {
  const { schemaIds } = await release.load<Ids>(...places.ids);
  const { schemaText } = await release.load<Schemas>('services/adapters/avro/schemas');
  const schema = JSON.parse(schemaText(schemaIds.accessEvent)) as { fields: { name: string }[] };
  const [first, ...rest] = schema.fields.filter(({ name }) => name !== 'search' && name !== 'destination');
  return JSON.stringify({ ...schema, fields: [...rest, first] });
}

/** Answers `GET /schemas/ids/{id}` like a schema registry. */
export async function openSchemaServer(release: Release): Promise<{ readonly url: string; close(): void }> {
  const schema = await schemaOfSource(release);
  const server = createServer((request, response) => {
    const isKnown = request.url === `/schemas/ids/${REGISTRY_SCHEMA_ID}`;
    const answer = isKnown ? { schema } : { error_code: 40403, message: 'Schema not found' };
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Counts the accesses in the log after the last block of their partition. */
export async function undecidedIn(release: Release, dataDir: string): Promise<number> {
  const { blockCodec } = await release.load<Blocks>('services/adapters/avro/block-codec');
  let undecided = 0;
  await withLog(release, dataDir, async (log) => {
    for (let partition = 0; partition < 4; partition += 1) {
      let decidedBelow = 0;
      for await (const { records } of log.read('access-decisions', partition, 0)) {
        for (const { value } of records) {
          decidedBelow = Math.max(decidedBelow, (blockCodec.decodeBlock(value)?.lastSource ?? -1) + 1);
        }
      }
      undecided += (await log.endOffset('access-events', partition)) - decidedBelow;
    }
  });
  return undecided;
}

async function withLog(
  release: Release,
  dataDir: string,
  use: (log: Awaited<ReturnType<Embedded['openEmbeddedLog']>>, partitionOf: (key: string) => number) => Promise<void>,
): Promise<void> {
  const { openEmbeddedLog } = await release.load<Embedded>('services/adapters/embedded/embedded-log');
  const { partitionOf } = await release.load<Partitions>('services/domain/decision-log/partition');
  const log = await openEmbeddedLog({ folder: join(dataDir, 'log'), clock: Date.now });
  try {
    await use(log, (key) => partitionOf(key, 4));
  } finally {
    await log.close();
  }
}
