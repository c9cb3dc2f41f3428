import { AvroWriter } from './avro-writer.ts';

const writer = new AvroWriter();
/** The branch of null and nothing behind it. */
const NULL_BYTES = 1;

/**
 * The content of a record, independent of the version that wrote it: the bytes of version 1, followed by the name and
 * value of each later field that is not absent. Two records have equal content exactly if they have equal fields,
 * because the encoding is self-delimiting.
 */
export class Content {
  /** The fields that version 1 does not have, in byte order. */
  readonly #names: string[] = [];
  /** Start and end of each, including its union branch. */
  readonly #bounds: number[] = [];
  #count = 0;

  begin(): void {
    this.#count = 0;
  }

  /** Registers the position of a field that version 1 does not have. Call it in byte order. */
  add(name: string, from: number, to: number): void {
    this.#names[this.#count] = name;
    this.#bounds[2 * this.#count] = from;
    this.#bounds[2 * this.#count + 1] = to;
    this.#count++;
  }

  /** Returns the content of the record in `bytes`. */
  take(bytes: Buffer): Buffer {
    // One copy whose gaps are closed: copying each part needs a view of it, which costs more than the bytes.
    const content = Buffer.allocUnsafe(bytes.length);
    content.set(bytes);
    let end = this.#count === 0 ? bytes.length : (this.#bounds[0] ?? 0);
    let isAbsent = true;
    for (let field = 0; field < this.#count; field++) {
      const from = this.#bounds[2 * field] ?? 0;
      const to = this.#bounds[2 * field + 1] ?? 0;
      const next = field + 1 === this.#count ? bytes.length : (this.#bounds[2 * field + 2] ?? 0);
      content.copyWithin(end, to, next);
      end += next - to;
      isAbsent &&= to === from + NULL_BYTES;
    }
    const first = content.subarray(0, end);
    return isAbsent ? first : Buffer.concat([first, this.#later(bytes)]);
  }

  #later(bytes: Buffer): Buffer {
    writer.begin();
    for (let field = 0; field < this.#count; field++) {
      const from = this.#bounds[2 * field] ?? 0;
      const to = this.#bounds[2 * field + 1] ?? 0;
      if (to === from + NULL_BYTES) continue;
      writer.string(this.#names[field] ?? '');
      writer.raw(bytes.subarray(from + 1, to));
    }
    return writer.take();
  }
}
