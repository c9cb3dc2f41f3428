import { hrefOf } from '../app/location.ts';
import { kinds, type RegisterKind } from './record-fields.ts';
import type { Times } from './register-queries.ts';

export interface Question {
  readonly kind: RegisterKind;
  readonly id: string;
  readonly field: string;
  readonly value: string;
  readonly asOf: string;
  readonly knownAt: string;
}

const names = ['kind', 'id', 'field', 'value', 'asOf', 'knownAt'] as const;

export function questionOf(query: URLSearchParams): Question {
  const given = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ''])) as Record<
    (typeof names)[number],
    string
  >;
  return { ...given, kind: kinds.find((kind) => kind === given.kind) ?? 'person' };
}

export function hrefOfQuestion(question: Question): string {
  return hrefOf(
    '/register',
    names.map((name) => [name, question[name]] as const),
  );
}

export function timesOf({ asOf, knownAt }: Question): Times {
  return { ...(asOf !== '' && { asOf }), ...(knownAt !== '' && { knownAt }) };
}
