import type { RecordModel } from '../model.ts';
import { fieldsKept, type JsonField, type JsonRecord } from './json-record.ts';

/** The part of `form.yaml` about questions before an access. */
export interface QuestionForm {
  /** Fields of the event in the context of a question. */
  readonly context: readonly string[];
  readonly resourceFields: readonly string[];
  readonly idOfType: Readonly<Record<string, string>>;
  readonly covers: Readonly<Record<string, readonly string[]>>;
}

/** Throws for a field of the record that is neither covered by an answer nor listed under `varies`. */
export function questionForm({ form, name }: RecordModel, root: JsonRecord): QuestionForm {
  if (form.question === null) throw new Error(`form.yaml of ${name} has no \`question\``);
  const { elsewhere, idOfType, covers, varies } = form.question;
  const listed = [...Object.values(covers).flat(), ...varies].flatMap((path) =>
    covered(root, path).map(({ path }) => path),
  );
  const unlisted = leavesOf(root).filter(({ path }) => !listed.includes(path));
  if (unlisted.length > 0) {
    const paths = unlisted.map(({ path }) => path).join(', ');
    throw new Error(`form.yaml of ${name} does not specify whether an answer covers ${paths}`);
  }
  const resource = fieldsKept(root).find((field) => field.name === 'resource')?.value;
  const resourceFields = resource?.is === 'record' ? fieldsKept(resource.record).map((field) => field.name) : [];
  return {
    context: fieldsKept(root)
      .map((field) => field.name)
      .filter((field) => !elsewhere.includes(field)),
    resourceFields: resourceFields.filter((field) => field !== 'kind'),
    idOfType,
    covers,
  };
}

/** A value below a path, with the expression that reads it of `event`. */
export interface Covered {
  readonly name: string;
  readonly path: string;
  readonly at: string;
  readonly since: number;
}

/** The values at `path`, or below it. Throws where there is none. */
export function covered(root: JsonRecord, path: string): readonly Covered[] {
  const found = leavesOf(root).filter((leaf) => leaf.path === path || leaf.path.startsWith(`${path}.`));
  if (found.length === 0) throw new Error(`a question cannot be about \`${path}\`: there is no such field`);
  return found;
}

function leavesOf(record: JsonRecord, at = 'event'): readonly Covered[] {
  return fieldsKept(record).flatMap((field) => leavesAt(field, `${at}.${field.name}`));
}

function leavesAt({ name, path, since, value, presence }: JsonField, at: string): readonly Covered[] {
  if (value.is !== 'record') return [{ name, path, at, since }];
  return leavesOf(value.record, presence.is === 'optional' ? `${at}?` : at);
}
