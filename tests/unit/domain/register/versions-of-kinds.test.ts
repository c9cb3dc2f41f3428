import { type RegisterKind, registerKinds } from '../../../../services/domain/register/register-record.ts';
import { type RegisterView, viewOf } from '../../../../services/domain/register/register-view.ts';
import { MemoryVersions } from '../../../../services/domain/register/versions/memory-versions.ts';
import { VersionsOfKinds } from '../../../../services/domain/register/versions/versions-of-kinds.ts';
import { aRecord } from '../../../support/register-builders.ts';

const AT = Date.UTC(2026, 0, 2);
const searches: readonly (readonly [RegisterKind, keyof RegisterView, (view: RegisterView) => unknown])[] = [
  ['person', 'person', (view) => view.person('e-1', AT)],
  ['person', 'claimants', (view) => view.claimants('e-1')],
  ['person', 'holdersOf', (view) => view.holdersOf('o-1', AT)],
  ['person', 'aliasConflict', (view) => view.aliasConflict({ ...aRecord('person'), aliases: ['e-2'] })],
  ['consent', 'consentsBegun', (view) => view.consentsBegun('o-1', AT)],
  ['consent', 'openConsents', (view) => view.openConsents('o-1', AT)],
  ['ticket', 'tickets', (view) => view.tickets('o-1', AT)],
  ['ticket', 'openTickets', (view) => view.openTickets('o-1', AT)],
  ['emergency', 'emergencies', (view) => view.emergencies('o-1', AT)],
  ['emergency', 'openEmergencies', (view) => view.openEmergencies('o-1', AT)],
  ['legal-order', 'orders', (view) => view.orders('o-1', 'r-1', AT)],
  ['case', 'cases', (view) => view.cases('o-1', 'r-1', AT)],
  ['entitlement', 'entitlements', (view) => view.entitlements(null, 'e-1', AT)],
  ['recording', 'heldRecordings', (view) => view.heldRecordings('camera', 'c-1', AT)],
  ['recording', 'derivatives', (view) => view.derivatives('r-1')],
  ['exception', 'exceptions', (view) => view.exceptions('actor', 'e-1', AT)],
  ['approval', 'approvals', (view) => view.approvals('source', 's-1')],
];
const reads = registerKinds.flatMap((kind): (typeof searches)[number][] => [
  [kind, 'inForce', (view) => view.inForce(kind, 'a', AT)],
  [kind, 'begun', (view) => view.begun(kind, 'a', AT)],
  [kind, 'history', (view) => view.history(kind, 'a')],
  [kind, 'all', (view) => view.all(kind)],
  [kind, 'everFiled', (view) => view.everFiled(kind, 'a')],
  [kind, 'isDuplicate', (view) => view.isDuplicate(aRecord(kind))],
]);

describe('a register that follows some kinds', () => {
  it.each([...searches, ...reads])('answers about a %s by `%s` only where it follows it', (kind, _, ask) => {
    const others = registerKinds.filter((one) => one !== kind);
    expect(() => ask(viewOfKinds([kind]))).not.toThrow();
    expect(() => ask(viewOfKinds(others))).toThrow(`the register was asked for a \`${kind}\`, expected`);
  });

  it('has a test for each method', () => {
    const asked = new Set([...searches, ...reads].map(([, method]) => method));
    expect(Object.keys(viewOfKinds([])).sort()).toEqual([...asked].sort());
  });
});

function viewOfKinds(kinds: readonly RegisterKind[]): RegisterView {
  return viewOf(new VersionsOfKinds(new MemoryVersions(), new Set(kinds)));
}
