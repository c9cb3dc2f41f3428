import { Failed, Loading } from '../parts/states.tsx';
import { type RuleSet, type SetSubject, useSetText } from './policy-queries.ts';

interface SetChangesProps {
  readonly subject: SetSubject;
  readonly from: string | null;
  readonly to: string;
}

/** What a proposed set would change of the set in force. */
export function SetChanges({ subject, from, to }: SetChangesProps) {
  const before = useSetText(from);
  const after = useSetText(to);
  const error = before.error ?? after.error;
  if (error !== null) return <Failed error={error} />;
  if (after.data === undefined || (from !== null && before.data === undefined)) return <Loading of="what it changes" />;
  const changes = compare(partsOf(subject, before.data), partsOf(subject, after.data));
  return (
    <ul aria-label={`Changes of set ${to.slice(0, 12)}`}>
      {changes.length === 0 && <li className="soft">Nothing: it is the same set.</li>}
      {changes.map(({ what, before: old, after: now }) => (
        <li key={what}>
          {what}: {old !== null && <del>{old}</del>} {now !== null && <ins>{now}</ins>}
        </li>
      ))}
    </ul>
  );
}

/** The parts of a set that can change, by name. */
function partsOf(subject: SetSubject, text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  return new Map(subject === 'policies' ? policyParts(JSON.parse(text)) : detectionParts(JSON.parse(text)));
}

/** UNTRUSTED: a set is listed as somebody proposed it, and may be no set at all. */
function policyParts({ parameters = {}, rules = [] }: Partial<RuleSet>): [string, string][] {
  return [
    ...Object.entries(parameters).map(([name, { value }]): [string, string] => [`parameter ${name}`, shown(value)]),
    ...rules.flatMap((rule) => fieldsOf(`rule ${rule.id}`, rule)),
  ];
}

interface DetectionText {
  readonly id: string;
  readonly sigma?: { readonly documents?: readonly object[] };
  readonly parameters?: Readonly<Record<string, { readonly value: unknown }>>;
}

function detectionParts({ detections = [] }: { readonly detections?: readonly DetectionText[] }): [string, string][] {
  return detections.flatMap(({ parameters = {}, sigma, ...others }) => [
    ...(sigma?.documents ?? []).flatMap((document, at) => leavesOf(`${others.id}, Sigma text ${at + 1}`, document)),
    ...Object.entries(parameters).map(([name, { value }]): [string, string] => [
      `${others.id}, parameter ${name}`,
      shown(value),
    ]),
    ...fieldsOf(others.id, others),
  ]);
}

/** The values at the ends of nested ones, each by its path. */
function leavesOf(of: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[of, shown(value)]];
  return Object.entries(value).flatMap(([name, one]) => leavesOf(`${of}, ${name}`, one));
}

function fieldsOf(of: string, fields: object): [string, string][] {
  return Object.entries(fields)
    .filter(([field]) => field !== 'id')
    .map(([field, value]) => [`${of}, ${field}`, typeof value === 'string' ? value : shown(value)]);
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}

function compare(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((what) => before.get(what) !== after.get(what))
    .map((what) => ({ what, before: before.get(what) ?? null, after: after.get(what) ?? null }));
}
