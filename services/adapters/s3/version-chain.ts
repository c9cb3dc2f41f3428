import { ObjectRefusedError } from '../../domain/transparency-log/object-store.ts';
import type { S3Bucket, S3Version } from './s3-bucket.ts';

/** The number of links cached, so that a running process reads each version's link once. */
const LINKS_MAX = 4_096;

export interface ChainEnd {
  /** The version that is the current object; null when there is none. */
  readonly current: S3Version | null;
  /** The version that the server considers newest, a delete marker included; null when there is none. */
  readonly latest: S3Version | null;
}

/**
 * An object that is replaced, as a chain of versions: the first version, then always the first one whose `previous` is
 * the current end. Only the server's order of versions decides, so every reader finds the same end, and a late writer
 * or a stranger's version without a link changes nothing.
 *
 * A writer links only to a version that it found at the end of the chain, so every linked version was the end once, and
 * reading can start there instead of at the first version (docs/decisions/0006-versions-decide-who-won.md).
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
    // If `start` is not among them these are all versions, and the chain begins with the oldest.
    for (const { version, previous } of newer.reverse()) if (previous === current?.id) current = version;
    return { current, latest };
  }

  /** Returns the version that follows `previous`, or the very first one when that is null. */
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
    const previous = await this.#bucket.previousOf(version).catch(refusedWhole);
    if (this.#links.size >= LINKS_MAX) this.#links.clear();
    this.#links.set(version.id, previous);
    return previous;
  }
}

/** Rejects: without the end of a chain nothing can be read, so its refusal is no fault of one object. */
export function refusedWhole(error: unknown): never {
  throw error instanceof ObjectRefusedError ? new Error(error.message, { cause: error }) : error;
}
