/** 2 MiB for a partition once a late fact concerns one of its accesses. */
const PLACES = 2 ** 17;

/**
 * Up to which register record accesses of one partition were judged again. What judging changed is in the log, with that offset, but
 * most of it changes nothing, and a register that grows has several records about one access, in many steps. An access takes
 * the place of the one `PLACES` before it, which is then judged once more.
 */
export class JudgedLately {
  /** Of each place, the offset of an access and how far the register was. */
  #judged: Float64Array | null = null;

  /** True if this access was judged by a register that contains the record at `registerOffset`. */
  hasSeen(sourceOffset: number, registerOffset: number): boolean {
    const at = placeOf(sourceOffset);
    return this.#judged?.[at] === sourceOffset && registerOffset < (this.#judged[at + 1] ?? 0);
  }

  /** This access was judged by a register that contains every record below `registerOffset`. */
  note(sourceOffset: number, registerOffset: number): void {
    this.#judged ??= new Float64Array(2 * PLACES).fill(-1);
    const at = placeOf(sourceOffset);
    this.#judged[at] = sourceOffset;
    this.#judged[at + 1] = registerOffset;
  }
}

function placeOf(sourceOffset: number): number {
  return 2 * (sourceOffset % PLACES);
}
