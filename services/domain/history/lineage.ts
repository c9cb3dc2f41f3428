import type { RegisterRecord } from '../register/register-record.ts';

/** Everything that was made of one recording, each list sorted. */
export interface Lineage {
  /** Clips, transcripts and stills, the recording itself left out. */
  readonly recordings: readonly string[];
  readonly datasets: readonly string[];
  readonly models: readonly string[];
}

/**
 * From a recording to every dataset and model it went into. Each version that was ever said counts: a model that was
 * trained on what a dataset held then is not undone by a later version of the dataset.
 */
export class LineageGraph {
  /** From `kind id` to what was made of it. */
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
    // A set is walked while it grows: what is added now is met later, once.
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

/** Kinds hold no space: the pair is unambiguous. */
function nameOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}
