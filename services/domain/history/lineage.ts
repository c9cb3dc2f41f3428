import type { RegisterRecord } from '../register/register-record.ts';

/** Everything that was derived from one recording. Each list is sorted. */
export interface Lineage {
  /** Derived clips, transcripts and stills, without the recording itself. */
  readonly recordings: readonly string[];
  readonly datasets: readonly string[];
  readonly models: readonly string[];
}

/**
 * Finds every dataset and model that a recording went into. All versions count: a later version of a dataset does not
 * undo the training of a model on an earlier one.
 */
export class LineageGraph {
  /** Maps `kind id` to the names derived from it. */
  readonly #madeOf = new Map<string, Set<string>>();

  add(record: RegisterRecord): void {
    const { kind, id } = record;
    if (kind === 'recording' && record.derivedFrom !== null) this.#link('recording', record.derivedFrom, kind, id);
    if (kind === 'dataset') {
      for (const part of record.recordingIds) this.#link('recording', part, kind, id);
      for (const part of record.datasetIds) this.#link('dataset', part, kind, id);
    }
    if (kind === 'model') {
      for (const part of record.datasetIds) this.#link('dataset', part, kind, id);
      for (const part of record.modelIds) this.#link('model', part, kind, id);
    }
  }

  of(recordingId: string): Lineage {
    const start = nameOf('recording', recordingId);
    const reached = new Set([start]);
    // Iterating a set also visits the names added during the loop, each once.
    for (const name of reached) for (const made of this.#madeOf.get(name) ?? []) reached.add(made);
    reached.delete(start);
    const idsOf = (kind: string) =>
      [...reached].filter((name) => name.startsWith(`${kind} `)).map((name) => name.slice(kind.length + 1));
    return { recordings: idsOf('recording').sort(), datasets: idsOf('dataset').sort(), models: idsOf('model').sort() };
  }

  #link(kind: string, id: string, madeKind: string, madeId: string): void {
    const name = nameOf(kind, id);
    const made = this.#madeOf.get(name) ?? new Set();
    this.#madeOf.set(name, made.add(nameOf(madeKind, madeId)));
  }
}

/** Kinds contain no spaces, so the pair is unambiguous. */
function nameOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}
