import { markAsUntransferable } from 'node:worker_threads';
import { releaseAll, releaseMemory } from '../../../../services/adapters/memory/release-memory.ts';

const MEBIBYTE = 2 ** 20;

describe('memory that is released', () => {
  it('is free at once', () => {
    const numbers = new Uint32Array(8 * MEBIBYTE).fill(7);
    const before = process.memoryUsage().arrayBuffers;
    releaseMemory(numbers);
    expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThan(30 * MEBIBYTE);
  });

  it('has no bytes for who still refers to a part of it, whatever takes its place', () => {
    const memory = Buffer.allocUnsafeSlow(MEBIBYTE).fill(1);
    const part = memory.subarray(10, 20);
    releaseMemory(memory);
    const others = Array.from({ length: 8 }, () => Buffer.allocUnsafeSlow(MEBIBYTE).fill(2));
    expect([memory.length, part.length, part[0]]).toEqual([0, 0, undefined]);
    expect(others.every((other) => other.every((byte) => byte === 2))).toBe(true);
  });

  it('is the whole of what a part belongs to', () => {
    const memory = Buffer.allocUnsafeSlow(MEBIBYTE);
    releaseMemory(memory.subarray(0, MEBIBYTE / 2));
    expect(memory.length).toBe(0);
  });

  it('is not what Node shares between short Buffers', () => {
    const [one, other] = [Buffer.from('a'.repeat(2_000)), Buffer.from('b'.repeat(2_000))];
    expect(one.buffer.byteLength).toBe(Buffer.poolSize);
    releaseAll([one, other]);
    expect([one.toString(), other.toString()]).toEqual(['a'.repeat(2_000), 'b'.repeat(2_000)]);
  });

  it('is left to the collector where it has to stay where it is', () => {
    const marked = Buffer.allocUnsafeSlow(MEBIBYTE).fill(4);
    markAsUntransferable(marked.buffer);
    releaseMemory(marked);
    expect(marked.at(-1)).toBe(4);
  });

  it('may be released twice', () => {
    const memory = Buffer.allocUnsafeSlow(MEBIBYTE);
    releaseAll([memory, memory, new Uint8Array(memory.buffer)]);
    expect(memory.length).toBe(0);
  });
});
