/** A power of two: 2 MiB for a partition once a late fact concerns one of its accesses. */
const PLACES = 2 ** 17;

/**
 * Up to which register record accesses of one partition were judged again. What judging changed is in the log, with that offset, but
 * most of it changes nothing, and a register that grows has several records about one access, in many steps. An access forgets another
 * one that is `PLACES` before it, which is then judged once more.
 */
export class JudgedLately {
  #sourceOffsets: Float64Array | null = null;
  #registerOffsets = new Float64Array(0);

  /** True if this access was judged by a register that contains the record at `registerOffset`. */
  hasSeen(sourceOffset: number, registerOffset: number): boolean {
    const place = sourceOffset % PLACES;
    return this.#sourceOffsets?.[place] === sourceOffset && registerOffset < (this.#registerOffsets[place] ?? 0);
  }

  /** This access was judged by a register that contains every record below `registerOffset`. */
  note(sourceOffset: number, registerOffset: number): void {
    this.#sourceOffsets ??= this.#begin();
    const place = sourceOffset % PLACES;
    this.#sourceOffsets[place] = sourceOffset;
    this.#registerOffsets[place] = registerOffset;
  }

  #begin(): Float64Array {
    this.#registerOffsets = new Float64Array(PLACES);
    return new Float64Array(PLACES).fill(-1);
  }
}
