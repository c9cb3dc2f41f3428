/** Places of the door: a key that as many others missed since is no longer known at it. A power of two. */
const DOOR_SLOTS = 32_768;

/**
 * Remembers what is asked for again, at most twice `max()` answers: those of this generation and of the one before it. An
 * answer asked for once more moves to the young one; the old one is dropped as a whole.
 *
 * A first question is only noted at the door, as its hash. Keeping every answer costs more than it saves where millions
 * of ids are asked for as often: each is made old by the collector and then thrown away. The very last answer is known
 * besides, for one decision asks about one owner several times; that is no reason to keep it.
 */
export class AskedAgain<Answer> {
  readonly #max: () => number;
  readonly #door = new Uint32Array(DOOR_SLOTS);
  #young = new Map<string, Answer>();
  #old = new Map<string, Answer>();
  #lastKey: string | null = null;
  #last: Answer | undefined;

  constructor(max: () => number) {
    this.#max = max;
  }

  get(key: string): Answer | undefined {
    if (key === this.#lastKey) return this.#last;
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.#keep(key, old);
    return old;
  }

  /** The answer to a question that `get` could not answer. */
  learn(key: string, answer: Answer): void {
    this.#lastKey = key;
    this.#last = answer;
    const hash = hashOf(key);
    const slot = hash & (DOOR_SLOTS - 1);
    if (this.#door[slot] === hash) this.#keep(key, answer);
    else this.#door[slot] = hash;
  }

  delete(key: string): void {
    if (key === this.#lastKey) this.#lastKey = null;
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#lastKey = null;
    this.#young.clear();
    this.#old.clear();
  }

  #keep(key: string, answer: Answer): void {
    this.#young.set(key, answer);
    if (this.#young.size < this.#max()) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

/** FNV-1a over UTF-16 units. Two keys of one hash share a note at the door, no more. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  // The low bits choose the slot: the high ones have to count there.
  return (hash ^ (hash >>> 15)) >>> 0;
}
