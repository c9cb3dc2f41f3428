/**
 * A MaxMind DB (format 2.0, IPv6 tree of 24-bit records) that tells the country of some networks. Written for tests by
 * the specification (https://maxmind.github.io/MaxMind-DB/), so that no data of anybody is needed.
 */
export function mmdbFile(countries: readonly { readonly cidr: string; readonly code: string }[]): Buffer {
  const root: Node = [null, null];
  const data: Buffer[] = [];
  let dataBytes = 0;
  for (const { cidr, code } of countries) {
    const value = encodeMap({ country: encodeMap({ iso_code: encodeText(code) }) });
    insert(root, bitsOf(cidr), { at: dataBytes });
    data.push(value);
    dataBytes += value.length;
  }
  const nodes = flatten(root);
  const tree = Buffer.concat(nodes.map((node) => encodeNode(node, nodes)));
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR_BYTES), ...data, MARKER, metadata(nodes.length)]);
}

type Leaf = { readonly at: number };
type Branch = Node | Leaf | null;
type Node = [Branch, Branch];

const SEPARATOR_BYTES = 16;
const MARKER = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
/** IPv4 lies under ::/96. */
const IPV4_PREFIX = '0'.repeat(96);

function bitsOf(cidr: string): string {
  const [address = '', bits = '32'] = cidr.split('/');
  const isIpv4 = !address.includes(':');
  const parts = isIpv4 ? address.split('.') : address.split(':');
  const whole = parts.map((part) =>
    Number.parseInt(part, isIpv4 ? 10 : 16)
      .toString(2)
      .padStart(isIpv4 ? 8 : 16, '0'),
  );
  return (isIpv4 ? IPV4_PREFIX : '') + whole.join('').slice(0, Number(bits));
}

function insert(root: Node, bits: string, leaf: Leaf): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const side = bit === '1' ? 1 : 0;
    const next = node[side];
    const branch: Node = Array.isArray(next) ? next : [null, null];
    node[side] = branch;
    node = branch;
  }
  node[bits.endsWith('1') ? 1 : 0] = leaf;
}

function flatten(root: Node): Node[] {
  const nodes = [root];
  for (let index = 0; index < nodes.length; index += 1) {
    for (const branch of nodes[index] ?? []) if (Array.isArray(branch)) nodes.push(branch);
  }
  return nodes;
}

function encodeNode(node: Node, nodes: readonly Node[]): Buffer {
  const record = Buffer.alloc(6);
  for (const [side, branch] of node.entries()) {
    const value =
      branch === null
        ? nodes.length
        : Array.isArray(branch)
          ? nodes.indexOf(branch)
          : nodes.length + SEPARATOR_BYTES + branch.at;
    record.writeUIntBE(value, side * 3, 3);
  }
  return record;
}

function metadata(nodeCount: number): Buffer {
  return encodeMap({
    node_count: encodeNumber(6, nodeCount),
    record_size: encodeNumber(5, 24),
    ip_version: encodeNumber(5, 6),
    database_type: encodeText('Test-Country'),
    languages: Buffer.from([0, 4]),
    binary_format_major_version: encodeNumber(5, 2),
    binary_format_minor_version: encodeNumber(5, 0),
    build_epoch: Buffer.concat([Buffer.from([4, 2]), encodeNumber(6, 1_790_000_000).subarray(1)]),
    description: encodeMap({ en: encodeText('for tests') }),
  });
}

/** Types: 2 text, 5 and 6 unsigned numbers, 7 map; all values here are shorter than 29 bytes or entries. */
function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([(2 << 5) | bytes.length]), bytes]);
}

function encodeNumber(type: 5 | 6, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  const short = type === 5 ? bytes.subarray(2) : bytes;
  return Buffer.concat([Buffer.from([(type << 5) | short.length]), short]);
}

function encodeMap(entries: Readonly<Record<string, Buffer>>): Buffer {
  const pairs = Object.entries(entries).flatMap(([name, value]) => [encodeText(name), value]);
  return Buffer.concat([Buffer.from([(7 << 5) | Object.keys(entries).length]), ...pairs]);
}
