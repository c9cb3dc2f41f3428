import { hash } from 'node:crypto';
import type { Detector, ReportedAccess } from '../detector.ts';
import type { CitedAccess } from '../finding.ts';

/** The id has 128 bits in hexadecimal. */
const FINDING_ID_CHARS = 32;
/** The characters of ASCII that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** What the id of a finding depends on. */
type Identified = Pick<ReportedAccess, 'rule' | 'group' | 'again'> & {
  readonly evidence: Pick<CitedAccess, 'sourceId' | 'eventId'>;
};

/** What the ids of one rule were made of last, up to the id of the event. */
interface IdStart {
  readonly group: string;
  readonly sourceId: string;
  readonly text: string;
}

/** The ids of the findings of one detector. */
export class FindingIds {
  readonly #detector: string;
  /** By rule. In a flood most findings of a rule differ by the event alone. */
  readonly #starts = new Map<string, IdStart>();

  constructor({ id, version }: Pick<Detector, 'id' | 'version'>) {
    this.#detector = `${id}@${version}`;
  }

  /** The id depends on one access only, so earlier or later arrivals do not change it. */
  of({ rule, group, evidence, again }: Identified): string {
    const { sourceId, eventId } = evidence;
    let start = this.#starts.get(rule);
    if (start === undefined || start.group !== group || start.sourceId !== sourceId) {
      const text = `[${[this.#detector, rule, group, sourceId].map(jsonOf).join(',')},`;
      start = { group, sourceId, text };
      this.#starts.set(rule, start);
    }
    const end = again === undefined ? '' : `,${jsonOf(again)}`;
    return idOf(`${start.text}${jsonOf(eventId)}${end}]`);
  }
}

/** The id of a finding: the same parts, beginning with the detector and its version, are the same finding. */
export function findingIdOf(parts: readonly string[]): string {
  return idOf(`[${parts.map(jsonOf).join(',')}]`);
}

function idOf(json: string): string {
  return hash('sha256', json).slice(0, FINDING_ID_CHARS);
}

/** Returns the same as `JSON.stringify`, which takes longer than the hash; few ids have something to escape. */
function jsonOf(part: string): string {
  return PLAIN.test(part) ? `"${part}"` : JSON.stringify(part);
}
