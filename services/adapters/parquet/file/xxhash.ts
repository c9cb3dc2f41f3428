/** A number of 64 bits in two halves. */
interface Long {
  hi: number;
  lo: number;
}

const P1 = { hi: 0x9e3779b1, lo: 0x85ebca87 };
const P2 = { hi: 0xc2b2ae3d, lo: 0x27d4eb4f };
const P3 = { hi: 0x165667b1, lo: 0x9e3779f9 };
const P4 = { hi: 0x85ebca77, lo: 0xc2b2ae63 };
const P5 = { hi: 0x27d4eb2f, lo: 0x165667c5 };
const STRIPE = 32;

// One text is hashed at a time, without making an object for each step.
const head: Long = { hi: 0, lo: 0 };
const part: Long = { hi: 0, lo: 0 };
const lanes: readonly [Long, Long, Long, Long] = [
  { hi: 0, lo: 0 },
  { hi: 0, lo: 0 },
  { hi: 0, lo: 0 },
  { hi: 0, lo: 0 },
];

/**
 * XXH64 with seed 0 of some bytes: what Parquet's Bloom filters are made of. The result is the same object each time.
 */
export function xxhash64(bytes: Buffer, from = 0, to = bytes.length): Readonly<Long> {
  let at = to - from >= STRIPE ? hashStripes(bytes, from, to) : from;
  if (at === from) set(head, P5);
  add(head, { hi: 0, lo: to - from });
  for (; at + 8 <= to; at += 8) {
    read(part, bytes, at);
    round(part);
    xor(head, part);
    rotate(head, 27);
    multiply(head, P1);
    add(head, P4);
  }
  if (at + 4 <= to) {
    part.hi = 0;
    part.lo = word(bytes, at);
    multiply(part, P1);
    xor(head, part);
    rotate(head, 23);
    multiply(head, P2);
    add(head, P3);
    at += 4;
  }
  for (; at < to; at += 1) {
    part.hi = 0;
    part.lo = bytes[at] as number;
    multiply(part, P5);
    xor(head, part);
    rotate(head, 11);
    multiply(head, P1);
  }
  return finish(head);
}

/** Hashes whole stripes into `head`, and returns where they end. */
function hashStripes(bytes: Buffer, from: number, to: number): number {
  const [first, second, third, fourth] = lanes;
  set(first, P1);
  add(first, P2);
  set(second, P2);
  set(third, { hi: 0, lo: 0 });
  set(fourth, { hi: ~P1.hi, lo: ~P1.lo });
  add(fourth, { hi: 0, lo: 1 });
  let at = from;
  for (; at + STRIPE <= to; at += STRIPE) {
    for (let lane = 0; lane < lanes.length; lane += 1) {
      const into = lanes[lane] as Long;
      read(part, bytes, at + 8 * lane);
      multiply(part, P2);
      add(into, part);
      rotate(into, 31);
      multiply(into, P1);
    }
  }
  set(head, { hi: 0, lo: 0 });
  for (const [lane, bits] of [1, 7, 12, 18].entries()) {
    set(part, lanes[lane] as Long);
    rotate(part, bits);
    add(head, part);
  }
  for (const lane of lanes) {
    set(part, lane);
    round(part);
    xor(head, part);
    multiply(head, P1);
    add(head, P4);
  }
  return at;
}

function finish(value: Long): Long {
  value.lo ^= value.hi >>> 1;
  multiply(value, P2);
  const { hi, lo } = value;
  value.hi = hi ^ (hi >>> 29);
  value.lo = lo ^ ((lo >>> 29) | (hi << 3));
  multiply(value, P3);
  value.lo ^= value.hi;
  return value;
}

/** `value` of an accumulator that was 0. */
function round(value: Long): void {
  multiply(value, P2);
  rotate(value, 31);
  multiply(value, P1);
}

function set(into: Long, { hi, lo }: Long): void {
  into.hi = hi;
  into.lo = lo;
}

function xor(into: Long, { hi, lo }: Long): void {
  into.hi ^= hi;
  into.lo ^= lo;
}

function add(into: Long, { hi, lo }: Long): void {
  const sum = (into.lo >>> 0) + (lo >>> 0);
  into.hi = (into.hi + hi + (sum > 0xffffffff ? 1 : 0)) | 0;
  into.lo = sum | 0;
}

/** Requires `0 < bits < 32`. */
function rotate(into: Long, bits: number): void {
  const { hi, lo } = into;
  into.hi = (hi << bits) | (lo >>> (32 - bits));
  into.lo = (lo << bits) | (hi >>> (32 - bits));
}

function multiply(into: Long, by: Long): void {
  const [low, high] = [into.lo & 0xffff, into.lo >>> 16];
  const [byLow, byHigh] = [by.lo & 0xffff, by.lo >>> 16];
  const middle = high * byLow + ((low * byLow) >>> 16);
  const carried = (middle & 0xffff) + low * byHigh;
  const upper = high * byHigh + (middle >>> 16) + (carried >>> 16);
  into.hi = (upper + Math.imul(into.hi, by.lo) + Math.imul(into.lo, by.hi)) | 0;
  into.lo = Math.imul(into.lo, by.lo);
}

function read(into: Long, bytes: Buffer, at: number): void {
  into.lo = word(bytes, at);
  into.hi = word(bytes, at + 4);
}

function word(bytes: Buffer, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}
