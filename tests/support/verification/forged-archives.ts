import { createHash } from 'node:crypto';
import type { NoteSigner } from '../../../services/domain/transparency-log/checkpoint.ts';
import { segmentKey } from '../../../services/domain/transparency-log/seal.ts';

/** JSON of seals that are none: each differs from a right one in one part, and where it can, names its object by that. */
export function forgedSeals(): readonly Buffer[] {
  const window = { millisMax: 1, entriesMax: 1, bytesMax: 1 };
  const fold = { epoch: 1, owner: 'a', register: 1, chain: 'c'.repeat(64), window };
  const gap = { first: 0, last: 0, cause: 'lost' };
  const right = {
    format: 'custodes-seal/v1',
    topic: 'access-decisions',
    partition: 0,
    firstSource: 0,
    lastSource: 1,
    count: 1,
    root: 'a'.repeat(64),
    object: '',
    objectHash: 'b'.repeat(64),
    version: null,
    gaps: [gap],
    reevaluations: 0,
    next: { offset: 3, appendedAt: 1, fold },
  };
  const inFold = (changes: object) => ({ next: { ...right.next, fold: { ...fold, ...changes } } });
  const ofAlerts = { topic: 'alerts', gaps: [], next: { ...right.next, offset: 2, fold: null } };
  const changes: readonly object[] = [
    ...[null, {}, 'x', [null], [[]], [5], [{ first: 0, last: 0 }], [{ last: 0, first: 0, cause: 'x' }]].map((gaps) => ({
      gaps,
    })),
    ...[{ first: '0' }, { first: -1 }, { last: 0.5 }, { last: null }, { cause: 5 }, { cause: null }, { more: 1 }].map(
      (one) => ({ gaps: [{ ...gap, ...one }] }),
    ),
    ...[{ owner: 5 }, { owner: null }, { epoch: -1 }, { epoch: '1' }, { register: 1.5 }, { register: null }].map(
      inFold,
    ),
    ...[{ chain: 5 }, { chain: 'C'.repeat(64) }, { chain: 'c'.repeat(63) }, { window: null }, { window: [] }].map(
      inFold,
    ),
    ...[{ millisMax: -1 }, { entriesMax: '1' }, { bytesMax: 2 ** 53 }, { more: 1 }].map((one) =>
      inFold({ window: { ...window, ...one } }),
    ),
    inFold({ window: { millisMax: 1, entriesMax: 1 } }),
    inFold({ more: 1 }),
    ...[null, [], 5, {}].flatMap((one) => [{ next: one }, { next: { ...right.next, fold: one } }]),
    ...[{ offset: -1 }, { offset: '3' }, { appendedAt: 0.5 }, { appendedAt: null }, { more: 1 }].map((one) => ({
      next: { ...right.next, ...one },
    })),
    { count: -1 },
    { count: 2 ** 53 },
    { partition: -1 },
    { partition: '0' },
    { lastSource: null },
    { more: 1 },
    { topic: 5 },
    { topic: 'Alerts' },
    { topic: `a${'b'.repeat(100)}` },
    { root: 5 },
    { root: 'A'.repeat(64) },
    { objectHash: 5 },
    { objectHash: 'b'.repeat(65) },
    { version: 5 },
    { version: {} },
    { format: 'custodes-seal/v2' },
    { reevaluations: 2 },
    { reevaluations: -1 },
    { firstSource: 5, lastSource: 1, reevaluations: 1, gaps: [] },
    { firstSource: 2, lastSource: 1, reevaluations: 1 },
    { firstSource: 2, lastSource: 1, count: 0, gaps: [] },
    { ...ofAlerts, reevaluations: 1 },
    { ...ofAlerts, next: { ...ofAlerts.next, fold } },
    { ...ofAlerts, next: { ...ofAlerts.next, offset: 3 } },
    { object: 'segments/x' },
    { format: undefined },
  ];
  const texts = changes.map((change) => {
    const changed = { ...right, ...change };
    const next = { offset: Number((changed.next as { offset?: number } | null)?.offset ?? 0) };
    const object = 'object' in change ? changed.object : segmentKey({ ...changed, next });
    return JSON.stringify({ ...changed, object });
  });
  const whole = JSON.stringify({ ...right, object: segmentKey(right) });
  const others = [` ${whole}`, `${whole}\n`, whole.replace('"count":1', '"count":1.0'), whole.replace(':1,', ': 1,')];
  const twice = whole.replace('"count":1', '"count":1,"count":1');
  const escaped = [whole.replace('lost', '\\u006cost'), whole.replace('"version":null', '"version":"\\/"')];
  return [...texts, ...others, twice, ...escaped, '', 'null', '[]', '{}'].map((text) => Buffer.from(text));
}

/** Notes that are no checkpoint of the log, though its key signed nearly all of them. */
export function forgedNotes(right: string, signer: NoteSigner): readonly (string | Buffer)[] {
  const [origin = '', size = '', root = '', , line = ''] = right.split('\n');
  const keyId = Buffer.from(line.split(' ')[2] ?? '', 'base64').subarray(0, 4);
  const signed = (body: string, id = keyId, name = body.split('\n')[0]) => {
    const signature = Buffer.concat([id, signer.sign(Buffer.from(body))]).toString('base64');
    return `${body}\n\u2014 ${name} ${signature}\n`;
  };
  const note = (...lines: readonly string[]) => signed(`${lines.join('\n')}\n`);
  const rootBytes = Buffer.from(root, 'base64');
  const signature = Buffer.from(line.split(' ')[2] ?? '', 'base64');
  const withSignature = (bytes: Buffer) => right.replace(/\S+\n$/, `${bytes.toString('base64')}\n`);
  return [
    note('custodes.other/log', size, root),
    note('', size, root),
    note(`${origin} x`, size, root),
    signed(`${origin}\n${size}\n${root}\n`, keyId, 'other'),
    signed(`${origin}\n${size}\n${root}\n`, Buffer.alloc(4)),
    ...['03', '+3', '3.0', '-3', '3 ', '0', '2', '4', String(2 ** 53), '9'.repeat(16), '1'.repeat(17)].map((one) =>
      note(origin, one, root),
    ),
    ...[rootBytes.subarray(1), Buffer.concat([rootBytes, Buffer.of(0)]), Buffer.alloc(32), Buffer.alloc(0)].map((one) =>
      note(origin, size, one.toString('base64')),
    ),
    // The same bytes in another spelling, and another root behind the right one.
    note(origin, size, root.replace('=', '')),
    note(origin, size, spelledOtherwise(root)),
    note(origin, size, root, 'more'),
    ...[signature.subarray(0, 3), signature.subarray(0, -1), Buffer.concat([signature, Buffer.of(0)])].map(
      withSignature,
    ),
    withSignature(Buffer.concat([signature.subarray(0, 36), withOrder(signature.subarray(36))])),
    right.replace(/(\S+)\n$/, (_, one: string) => `${spelledOtherwise(one)}\n`),
    `${right}${line}\n`,
    right.slice(0, -1),
    `${right}\n`,
    right.replaceAll('\n', '\r\n'),
    `\ufeff${right}`,
    '',
    right.replace('\u2014', '-'),
    Buffer.concat([Buffer.of(0xff), Buffer.from(right)]),
    Buffer.from(right, 'latin1'),
  ];
}

export function forgedKeys(vkey: string): readonly string[] {
  const [name = '', id = '', key = ''] = splitKey(vkey);
  const bytes = Buffer.from(key, 'base64');
  const withId = (typed: Buffer, of = name) => {
    const hashed = createHash('sha256').update(`${of}\n`).update(typed).digest('hex').slice(0, 8);
    return `${of}+${hashed}+${typed.toString('base64')}`;
  };
  return [
    `${name}+00000000+${key}`,
    `${name}+${id.toUpperCase()}1+${key}`,
    `other+${id}+${key}`,
    `${vkey}=`,
    withId(Buffer.concat([Buffer.of(2), bytes.subarray(1)])),
    withId(bytes.subarray(0, -1)),
    withId(bytes, 'a b'),
    withId(Buffer.concat([bytes, Buffer.of(0)])),
    withId(bytes, 'custodes.other/log'),
    '',
    'x',
    `${vkey} `,
    // Of no point on the curve, and of one that signs everything.
    ...[Buffer.alloc(32, 0xff), Buffer.alloc(32), Buffer.concat([Buffer.of(1), Buffer.alloc(31)])].map((point) =>
      withId(Buffer.concat([Buffer.of(1), point])),
    ),
  ];
}

/** The base64 of a key may have a plus itself. */
function splitKey(vkey: string): readonly string[] {
  const [, ...parts] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(vkey) ?? [];
  return parts;
}

/** The same bytes in base64: the last digit in front of the padding has bits that mean nothing. */
function spelledOtherwise(base64: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return base64.replace(/(.)(?==+$)/, (digit) => digits[digits.indexOf(digit) + 1] ?? digit);
}

/** The scalar of a signature and the order of the group: it verifies where nobody compares them. */
function withOrder(scalar: Buffer): Buffer {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const sum = BigInt(`0x${Buffer.from(scalar).reverse().toString('hex')}`) + order;
  return Buffer.from(sum.toString(16).padStart(64, '0'), 'hex').reverse();
}
