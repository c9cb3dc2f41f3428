import { leastRoom } from '../../../../services/adapters/kafka/disks/broker-disks.ts';
import { decodeDisks } from '../../../../services/adapters/kafka/disks/log-dirs-protocol.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

describe('the disks that a broker describes', () => {
  it('are those that are online, whatever topics they have', () => {
    const answer = bytesOf(
      [0, ...int(0, 4), ...int(0, 2), 3],
      [...int(0, 2), ...text('/a'), 2, ...text('topic'), 2, ...int(7, 4), ...int(1, 8), ...int(2, 8), 0, 0, 0],
      [...int(100, 8), ...int(40, 8), 1, 5, 2, 9, 9],
      [...int(56, 2), ...text('/offline'), 1, ...int(-1, 8), ...int(-1, 8), 0],
      [0],
    );
    expect(decodeDisks(answer)).toEqual([{ path: '/a', totalBytes: 100, usableBytes: 40 }]);
  });

  it('are hidden from whom the cluster does not let ask', () => {
    const answer = bytesOf([0, ...int(0, 4), ...int(31, 2), 1, 0]);
    expect(() => decodeDisks(answer)).toThrow(/authorization failed/i);
  });

  it('leave room down to 256 MiB, or a hundredth of a large disk; the fullest counts', () => {
    const small = { path: '/s', totalBytes: 10 * GIB, usableBytes: 300 * MIB };
    const large = { path: '/l', totalBytes: 1_000 * GIB, usableBytes: 12 * GIB };
    expect(leastRoom([small])).toBe(44 * MIB);
    expect(leastRoom([{ ...small, usableBytes: 200 * MIB }, large])).toBe(-56 * MIB);
    expect(leastRoom([{ ...large, usableBytes: 9 * GIB }, small])).toBe(-1 * GIB);
    expect(leastRoom([{ path: '/x', totalBytes: -1, usableBytes: -1 }])).toBeNull();
    expect(leastRoom([])).toBeNull();
  });
});

function bytesOf(...parts: number[][]): Buffer {
  return Buffer.from(parts.flat());
}

function int(value: number, bytes: 2 | 4 | 8): number[] {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(BigInt(value));
  return [...buffer.subarray(8 - bytes)];
}

function text(value: string): number[] {
  return [value.length + 1, ...Buffer.from(value)];
}
