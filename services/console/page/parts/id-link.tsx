import { hrefOf } from '../app/location.ts';

/** Every kind of id that has a page of its own. */
export type IdKind =
  | 'access'
  | 'alert'
  | 'alert-case'
  | 'actor'
  | 'owner'
  | 'camera'
  | 'recording'
  | 'source'
  | 'site'
  | 'device'
  | 'rule';

/** The page about an id; other kinds are kinds of the register. */
export function pageOf(kind: string, id: string): string {
  const text = encodeURIComponent(id);
  switch (kind) {
    case 'access':
    case 'event':
      return `/accesses/${text}`;
    case 'alert':
      return `/alerts/${text}`;
    case 'alert-case':
      return `/cases/${text}`;
    case 'actor':
    case 'person':
      return `/people/${text}`;
    case 'owner':
    case 'account':
      return `/owners/${text}`;
    case 'camera':
      return `/cameras/${text}`;
    case 'recording':
      return `/recordings/${text}`;
    case 'source':
      return `/sources/${text}`;
    case 'site':
    case 'device':
    case 'rule':
      return hrefOf('/accesses', [[kind, id]]);
    default:
      return hrefOfRecord(kind, id);
  }
}

/** The page of the register about a record, also where its id has another page. */
export function hrefOfRecord(kind: string, id: string): string {
  return hrefOf('/register', [
    ['kind', kind],
    ['id', id],
  ]);
}

/** UNTRUSTED: ids may be chosen by the people who are watched. They are shown as text only. */
export function IdLink({ kind, id, href }: { kind: IdKind | (string & {}); id: string; href?: string }) {
  return (
    <a className="id" href={href ?? pageOf(kind, id)} title={`${kind} ${id}`}>
      {id}
    </a>
  );
}
