import { readFileSync } from 'node:fs';
import { freePorts } from '../../../scripts/loopback.ts';

const range = '/proc/sys/net/ipv4/ip_local_port_range';

it('ports that are free are different, and none that the system gives to a caller that asks for any', async () => {
  const ports = await freePorts(200);
  expect(new Set(ports).size).toBe(200);
  const first = Number(readFileSync(range, 'utf8').split(/\s/)[0]);
  // A machine that gives nearly all of them to such callers leaves no others.
  if (first < 12_000) return;
  expect(ports.filter((port) => port >= first)).toEqual([]);
});
