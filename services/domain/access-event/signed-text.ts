import { hash } from 'node:crypto';
import { toAccessEventJson } from '../../records/access-event/to-access-event-json.ts';
import type { AccessEvent, Network } from './access-event.ts';

/** Nothing else that a key signs begins like this. */
const PREFIX = 'custodes access event v1\n';

/**
 * Returns what a source signs of an event (`docs/decisions/0023-a-source-signs-what-it-reported.md`): the event as it was reported, in
 * JSON, with defaults filled in, keys sorted and nothing that is absent. The address is left out, because it never enters the
 * log; what intake knows of it is, too.
 */
export function signedText(event: AccessEvent): string {
  const { network, source, ...rest } = toAccessEventJson(event);
  const { signature: _, ...signedSource } = source;
  return PREFIX + sortedJson({ ...rest, source: signedSource, network: network && reportedNetwork(event.network) });
}

/** Names what a source signed, for the event after it. */
export function signedTextHash(event: AccessEvent): string {
  return hash('sha256', signedText(event), 'hex');
}

function reportedNetwork(network: Network | null): object | null {
  if (network === null) return null;
  const { ipHash: _, claimed, ...known } = network;
  return { ...known, ...claimed };
}

/** RFC 8785 for texts without control characters, whole numbers, truth values and objects of these. */
function sortedJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => !isAbsent(field))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${sortedJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** A part without any value is as absent as its values. */
function isAbsent(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.values(value).every(isAbsent);
}
