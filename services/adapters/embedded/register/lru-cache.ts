/** TinyLFU doorkeeper slots: a key is forgotten once another key with the same slot missed. A power of two. */
const DOORKEEPER_SLOTS = 32_768;

/**
 * An approximate LRU cache of at most twice `max` answers, in two generations: an answer that is read again moves to
 * the young one, and the old one is dropped as a whole.
 *
 * A TinyLFU doorkeeper admits an answer at its second miss; the first only notes the key's hash. Keeping every answer
 * costs more than it saves where millions of ids are asked for equally often: the collector promotes each and then
 * frees it. The last answer is kept besides, because one decision asks about one owner several times.
 */
export class LruCache<Answer> {
  readonly #max: number;
  readonly #doorkeeper = new Uint32Array(DOORKEEPER_SLOTS);
  #young = new Map<string, Answer>();
  #old = new Map<string, Answer>();
  #lastKey: string | null = null;
  #last: Answer | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Answer | undefined {
    if (key === this.#lastKey) return this.#last;
    let answer = this.#young.get(key);
    if (answer === undefined) {
      answer = this.#old.get(key);
      if (answer === undefined) return undefined;
      this.#keep(key, answer);
    }
    this.#lastKey = key;
    this.#last = answer;
    return answer;
  }

  /** Stores the answer to a key that `get` missed. */
  learn(key: string, answer: Answer): void {
    this.#lastKey = key;
    this.#last = answer;
    const hash = hashOf(key);
    const slot = hash & (DOORKEEPER_SLOTS - 1);
    if (this.#doorkeeper[slot] === hash) this.#keep(key, answer);
    else this.#doorkeeper[slot] = hash;
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
    if (this.#young.size < this.#max) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

/** FNV-1a over UTF-16 units. Two keys of one hash share a doorkeeper slot, no more. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  // The low bits choose the slot, so the high bits are mixed into them.
  return (hash ^ (hash >>> 15)) >>> 0;
}
