import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { openWriterSchemas } from '../../../../services/adapters/schema-registry/registry-schemas.ts';

const HOUR = 3_600_000;
const never = new AbortController().signal;

describe('an id that the registry does not know', () => {
  let server: Server;
  let asked: number;
  let now: number;

  beforeEach(async () => {
    [asked, now] = [0, 10 * HOUR];
    server = createServer((_, res) => {
      asked += 1;
      res.writeHead(404).end(JSON.stringify({ error_code: 40403, message: 'Schema not found' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });
  const open = () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const deps = { meters: openMeters(), logger: openLogger('silent'), clock: () => now };
    return openWriterSchemas({ url, credentials: null }, deps);
  };

  it('is asked for again after a minute, and not before', async () => {
    const schemas = open();
    for (const later of [0, 59_999]) {
      now = 10 * HOUR + later;
      await schemas.learn([900_001], never);
    }
    expect(asked).toBe(1);
    now = 10 * HOUR + 60_000;
    await schemas.learn([900_001], never);
    expect(asked).toBe(2);
    expect(schemas.of(900_001)).toContain('Schema not found');
  });

  it('is asked for again when the clock was set back, which must not reject its records for hours', async () => {
    const schemas = open();
    await schemas.learn([900_001], never);
    now -= HOUR;
    await schemas.learn([900_001], never);
    expect(asked).toBe(2);
  });
});
