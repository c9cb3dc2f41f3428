/** What uses rows or numbers of texts: it marks each of the rows, and each text that it uses beside them. */
export interface GcRoot {
  markUsed(rows: Uint8Array, texts: Uint8Array): void;
}

/** A detector's own number; none for what belongs to no detector. */
type UserOwner = number | null;

interface RegisteredUser {
  readonly reference: WeakRef<GcRoot>;
  readonly owner: UserOwner;
}

/** What uses rows and texts, for as long as something else refers to it. */
export class GcRoots {
  readonly #users = new Set<RegisteredUser>();
  #usersMax = 64;
  #owner: UserOwner = null;
  #owners = 0;

  add(user: GcRoot): void {
    if (this.#users.size >= this.#usersMax) {
      for (const one of this.#users) if (one.reference.deref() === undefined) this.#users.delete(one);
      this.#usersMax = 2 * Math.max(32, this.#users.size);
    }
    this.#users.add({ reference: new WeakRef(user), owner: this.#owner });
  }

  /** Returns what `make` made, and marks in one step what it registered. */
  together<Made>(make: () => Made): Made {
    const outer = this.#owner;
    this.#owners += 1;
    this.#owner = this.#owners;
    try {
      return make();
    } finally {
      this.#owner = outer;
    }
  }

  /**
   * Lets the users of one detector after the other mark what they use. Between steps a detector may pass a row on from one of its
   * users to another: none of them was asked, or all were. A snapshot takes what detectors have, so it is asked last.
   */
  *marking(rows: Uint8Array, texts: Uint8Array): Generator<void, void, void> {
    const asked = new Set<UserOwner>([null]);
    // Those that are registered between steps come, too.
    for (const { owner } of this.#users) {
      if (asked.has(owner)) continue;
      asked.add(owner);
      this.#mark(owner, rows, texts);
      yield;
    }
    this.#mark(null, rows, texts);
  }

  #mark(owner: UserOwner, rows: Uint8Array, texts: Uint8Array): void {
    for (const one of this.#users) if (one.owner === owner) one.reference.deref()?.markUsed(rows, texts);
  }
}
