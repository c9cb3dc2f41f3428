import type { RegisterKind } from '../register/record-fields.ts';
import type { Filter } from './subject-accesses.ts';

export interface Related {
  readonly title: string;
  readonly kind: RegisterKind;
  /** Filters of the list: a field of the kind and its value. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Subject {
  /** As the page calls it: `Person e-1042`. */
  readonly noun: string;
  readonly id: string;
  /** First segment of its page. */
  readonly path: string;
  readonly kind: RegisterKind;
  readonly filter: Filter;
  readonly lanes: 'camera' | 'actor';
  readonly related: readonly Related[];
}
