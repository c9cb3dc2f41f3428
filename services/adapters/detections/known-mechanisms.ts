import type { Mechanism } from '../../domain/finding/mechanisms/mechanism.ts';
import { mechanisms } from '../../domain/finding/mechanisms/mechanisms.ts';
import { unreportedAccessOf } from '../../domain/finding/rules/unreported-access.ts';
import { missingNumbers } from '../../domain/finding/sources/missing-numbers.ts';
import { silentSources } from '../../domain/finding/sources/silent-sources.ts';
import { createRegisterView, type RegisterView } from '../../domain/register/register-view.ts';

/** Every mechanism of this release, by id: those that judge accesses alone, and `ofSources`. */
export function mechanismsWith(...ofSources: readonly Mechanism[]): ReadonlyMap<string, Mechanism> {
  return new Map([...mechanisms, ...ofSources].map((mechanism) => [mechanism.id, mechanism]));
}

/** The same where nobody counts what is silent or missing now. */
export function mechanismsOn(register: RegisterView): ReadonlyMap<string, Mechanism> {
  return mechanismsWith(
    silentSources(register, () => {}),
    missingNumbers(() => {}),
    unreportedAccessOf(register),
  );
}

/** The same, to look at what they need and not to run them. */
export const knownMechanisms = mechanismsOn(createRegisterView());
