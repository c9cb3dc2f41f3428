import { readFileSync } from 'node:fs';
import { freePorts, isRunning, startedServer } from '../../../scripts/loopback.ts';

const range = '/proc/sys/net/ipv4/ip_local_port_range';

it('ports that are free are different, and none that the system gives to a caller that asks for any', async () => {
  const ports = await freePorts(200);
  expect(new Set(ports).size).toBe(200);
  const first = Number(readFileSync(range, 'utf8').split(/\s/)[0]);
  // A machine that gives nearly all of them to such callers leaves no others.
  if (first < 12_000) return;
  expect(ports.filter((port) => port >= first)).toEqual([]);
});

describe('a server that was started earlier', () => {
  it('is running while its process is', () => {
    expect(isRunning(startedServer(process.pid))).toBe(true);
  });

  it('is not another process that has its pid after a boot', () => {
    expect(isRunning({ pid: process.pid, birth: 'of another boot' })).toBe(false);
  });

  it('is not our own group where it could not be started', () => {
    expect(isRunning(startedServer(undefined))).toBe(false);
  });
});
