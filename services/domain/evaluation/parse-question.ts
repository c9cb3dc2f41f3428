import type { AccessEvent, Problem } from '../access-event/access-event.ts';
import * as fields from '../access-event/json-fields.ts';
import { isAbsent, isJsonObject, type JsonObject } from '../access-event/json-fields.ts';
import { type HashIp, type LocateIp, parseAccessEvent } from '../access-event/parse-access-event.ts';
import { Problems } from '../access-event/problems.ts';
import { toRfc3339 } from '../access-event/rfc3339.ts';
import { TEXT_EXPECTED } from '../access-event/text.ts';

/** What a question leaves to whoever takes it. */
export interface Asking {
  /** The source of a question that names none. */
  readonly sourceId: string;
  /** The time of a question that names none, milliseconds since 1970 UTC. */
  readonly now: number;
  readonly hashIp: HashIp;
  readonly locateIp: LocateIp;
}

/** `eventId` of the event a question stands for: it is about an access that has no id yet. */
export const QUESTION_ID = 'question';

/**
 * An AuthZEN question (`docs/interfaces` section 4) as the access event that would follow it, read by the parser of
 * access events, or everything that is wrong with it in the names of the question. Never throws, whatever `json` is.
 */
export function parseQuestion(json: unknown, asking: Asking): { event: AccessEvent } | { problems: Problem[] } {
  // UNTRUSTED: every byte of `json` was chosen by whoever can reach the decider.
  const problems = new Problems();
  if (!isJsonObject(json)) problems.add('question', json, 'an object');
  const question = isJsonObject(json) ? readers.question(json, problems) : null;
  if (question === null) return { problems: problems.list };
  const parts: Record<string, JsonObject | null> = {
    subject: readers.subject(question.subject, problems),
    action: readers.action(question.action, problems),
    resource: readers.resource(question.resource, problems),
  };
  const parsed = parseAccessEvent(
    toEventJson(parts, question.context, asking, problems),
    asking.hashIp,
    asking.locateIp,
  );
  if ('event' in parsed) return problems.list.length === 0 ? parsed : { problems: problems.list };
  for (const { field, value, expected } of parsed.problems) {
    const named = nameInQuestion(field, parts.resource?.type);
    const isSaid = parts[named.split('.')[0] ?? ''] === null || problems.list.some((one) => one.field === named);
    if (!isSaid) problems.add(named, value, expected);
  }
  return { problems: problems.list };
}

function toEventJson(
  { subject, action, resource }: Readonly<Record<string, JsonObject | null>>,
  given: unknown,
  { sourceId, now }: Asking,
  problems: Problems,
): JsonObject {
  const { time, source, ...circumstances } = readers.context(given, problems) ?? {};
  readers.actionProperties(action?.properties, problems);
  return {
    ...pick(circumstances, circumstanceNames),
    eventId: QUESTION_ID,
    occurredAt: isAbsent(time) ? toRfc3339(now) : time,
    source: isAbsent(source) ? { id: sourceId } : source,
    actor: {
      id: subject?.id,
      kind: subject?.type,
      onBehalfOf: readers.subjectProperties(subject?.properties, problems)?.onBehalfOf,
    },
    action: action?.name,
    resource: resource && resourceOf(resource, action?.name, problems),
  };
}

const circumstanceNames = [
  ...['purpose', 'claim', 'authentication', 'network', 'path', 'recipient', 'destination', 'extent', 'search'],
] as const;
const resourceIds = ['recordingId', 'cameraId', 'ownerId', 'storeId'] as const;
type ResourceId = (typeof resourceIds)[number];

/** Which id of the event the `id` of an AuthZEN resource is, by its `type`. */
export const idOfType: Readonly<Record<string, ResourceId>> = {
  recording: 'recordingId',
  'live-stream': 'cameraId',
  camera: 'cameraId',
  account: 'ownerId',
  store: 'storeId',
};

const readers = {
  question: fields.requiredObject('', ['subject', 'action', 'resource', 'context']),
  subject: fields.requiredObject('subject', ['type', 'id', 'properties']),
  subjectProperties: fields.object('subject.properties', ['onBehalfOf']),
  action: fields.requiredObject('action', ['name', 'properties']),
  actionProperties: fields.object('action.properties', []),
  resource: fields.requiredObject('resource', ['type', 'id', 'properties']),
  resourceProperties: fields.object('resource.properties', resourceIds),
  context: fields.object('context', ['source', 'time', ...circumstanceNames]),
};

/** `id` is required but for search and list; where `properties` repeat it they say the same. */
function resourceOf({ type, id, properties }: JsonObject, action: unknown, problems: Problems): JsonObject {
  const ids = readers.resourceProperties(properties, problems) ?? {};
  const name = (typeof type === 'string' ? idOfType[type] : undefined) ?? 'recordingId';
  if (isAbsent(id)) {
    if (action !== 'search' && action !== 'list') problems.add('resource.id', id, TEXT_EXPECTED);
    return { ...pick(ids, resourceIds), kind: type };
  }
  const repeated = ids[name];
  if (!isAbsent(repeated) && repeated !== id) {
    problems.add(`resource.properties.${name}`, repeated, 'the same as `resource.id`, or nothing');
  }
  return { ...pick(ids, resourceIds), kind: type, [name]: id };
}

function pick(json: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, json[name]]));
}

const namesInQuestion: Readonly<Record<string, string>> = {
  occurredAt: 'context.time',
  'actor.id': 'subject.id',
  'actor.kind': 'subject.type',
  action: 'action.name',
  resource: 'resource.id',
  'resource.kind': 'resource.type',
};

function nameInQuestion(field: string, type: unknown): string {
  const known = namesInQuestion[field];
  if (known !== undefined) return known;
  if (field.startsWith('actor.')) return `subject.properties.${field.slice('actor.'.length)}`;
  if (!field.startsWith('resource.')) return `context.${field}`;
  const name = field.slice('resource.'.length);
  return typeof type === 'string' && idOfType[type] === name ? 'resource.id' : `resource.properties.${name}`;
}
