import type { S3Bucket, S3Version } from './s3-bucket.ts';

/** Links remembered, so that a running process asks for each version's link once. */
const LINKS_MAX = 4_096;

export interface ChainEnd {
  /** The version that is the object now; null when there is none. */
  readonly current: S3Version | null;
  /** What the server takes for the newest, a delete marker included; null when there is none. */
  readonly latest: S3Version | null;
}

/**
 * An object that is replaced, as a chain of versions: the first version, then always the first one that names the end
 * so far as its `previous`. The server's order of versions decides alone, so every reader comes to the same end, and a
 * writer that was late, or a stranger who names no end, changes nothing.
 *
 * A version is named only by writers that found it at the end of the chain, so whatever is named was the end once, and
 * reading can begin there instead of at the first version (docs/decisions/0006-versions-decide-who-won.md).
 */
export class VersionChain {
  readonly #bucket: S3Bucket;
  readonly #key: string;
  readonly #links = new Map<string, string | null>();

  constructor(bucket: S3Bucket, key: string) {
    this.#bucket = bucket;
    this.#key = key;
  }

  async end(): Promise<ChainEnd> {
    const newer: { readonly version: S3Version; readonly previous: string | null }[] = [];
    let latest: S3Version | null = null;
    let start: string | null = null;
    let current: S3Version | null = null;
    for await (const version of this.#bucket.versionsOf(this.#key)) {
      if (version.isLatest) latest = version;
      if (version.isDeleteMarker) continue;
      current = version;
      if (version.id === start) break;
      const previous = await this.#previousOf(version);
      start ??= previous;
      newer.push({ version, previous });
    }
    // Without `start` among them these are all there are, and the oldest of them is where the chain begins.
    for (const { version, previous } of newer.reverse()) if (previous === current?.id) current = version;
    return { current, latest };
  }

  /** The version that came to stand behind `previous`, or the first one of all when that is null. */
  async successorOf(previous: string | null): Promise<S3Version | null> {
    let successor: S3Version | null = null;
    for await (const version of this.#bucket.versionsOf(this.#key)) {
      if (version.isDeleteMarker) continue;
      if (version.id === previous) break;
      if (previous === null || (await this.#previousOf(version)) === previous) successor = version;
    }
    return successor;
  }

  async #previousOf(version: S3Version): Promise<string | null> {
    const known = this.#links.get(version.id);
    if (known !== undefined) return known;
    const previous = await this.#bucket.previousOf(version);
    if (this.#links.size >= LINKS_MAX) this.#links.clear();
    this.#links.set(version.id, previous);
    return previous;
  }
}
