import { AvroWriter } from './avro-writer.ts';

const writer = new AvroWriter();
/** The branch of null and nothing behind it. */
const NULL_BYTES = 1;

/**
 * The content of a record, independent of the version that wrote it: the bytes of version 1, followed by the name and
 * value of each later field that is not absent. Two records have equal content exactly if they have equal fields,
 * because the encoding is self-delimiting. A reader or writer of the record notes the later fields as it passes them;
 * to look for them afterwards costs half as much as to decode the record.
 */
export class Content {
  /** The fields that version 1 does not have, in byte order. */
  readonly #names: string[] = [];
  /** Start and end of each, including its union branch. */
  readonly #bounds: number[] = [];
  #count = 0;
  #buffer = Buffer.allocUnsafeSlow(0);

  begin(): void {
    this.#count = 0;
  }

  /** Notes the position of a field that version 1 does not have. Call it in byte order. */
  add(name: string, from: number, to: number): void {
    this.#names[this.#count] = name;
    this.#bounds[2 * this.#count] = from;
    this.#bounds[2 * this.#count + 1] = to;
    this.#count++;
  }

  /** Notes a field while it is read: the arguments are evaluated in this order, so `value` moves the reader to `to`. */
  field<Value>(name: string, from: number, value: Value, to: number): Value {
    this.add(name, from, to);
    return value;
  }

  /**
   * Returns the content of the record in `bytes` from `start` on, in which the fields were noted. The next call overwrites
   * it.
   */
  of(bytes: Buffer, start = 0): Buffer {
    if (this.#count === 0) return bytes.subarray(start);
    const length = bytes.length - start;
    if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafeSlow(2 * length);
    // One copy whose gaps are closed: copying each part needs a view of it, which costs more than the bytes.
    const buffer = this.#buffer;
    bytes.copy(buffer, 0, start);
    let end = this.#bounds[0] ?? 0;
    let isAbsent = true;
    for (let field = 0; field < this.#count; field++) {
      const from = this.#bounds[2 * field] ?? 0;
      const to = this.#bounds[2 * field + 1] ?? 0;
      const next = field + 1 === this.#count ? length : (this.#bounds[2 * field + 2] ?? 0);
      buffer.copyWithin(end, to, next);
      end += next - to;
      isAbsent &&= to === from + NULL_BYTES;
    }
    const first = buffer.subarray(0, end);
    return isAbsent ? first : this.#withLater(first, bytes.subarray(start));
  }

  #withLater(first: Buffer, body: Buffer): Buffer {
    writer.begin();
    writer.raw(first);
    for (let field = 0; field < this.#count; field++) {
      const from = this.#bounds[2 * field] ?? 0;
      const to = this.#bounds[2 * field + 1] ?? 0;
      if (to === from + NULL_BYTES) continue;
      writer.string(this.#names[field] ?? '');
      writer.raw(body.subarray(from + 1, to));
    }
    return writer.take();
  }
}
