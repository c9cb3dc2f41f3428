import {
  questionContext,
  questionIdOfType,
  questionResourceFields,
} from '../../records/access-event/access-event-names.ts';
import * as read from '../../value-forms/json-fields.ts';
import { isAbsent, isJsonObject, type JsonObject } from '../../value-forms/json-fields.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { TEXT_EXPECTED } from '../../value-forms/text.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { type HashIp, type LocateIp, parseAccessEvent } from '../access-event/parse-access-event.ts';

/** The values that the caller supplies when a question omits them. */
export interface QuestionDefaults {
  /** The source of a question that names none. */
  readonly sourceId: string;
  /** The time of a question that specifies none, milliseconds since 1970 UTC. */
  readonly now: number;
  readonly hashIp: HashIp;
  readonly locateIp: LocateIp;
}

/** The `eventId` of the event that represents a question; its access has no id yet. */
export const QUESTION_ID = 'question';

/**
 * Parses an AuthZEN question (`docs/interfaces` section 4) as the access event that would follow it, with the parser of
 * access events. Returns the event, or everything that is wrong in the question's own field names. Never throws,
 * whatever `json` is.
 */
export function parseQuestion(
  json: unknown,
  asking: QuestionDefaults,
): { event: AccessEvent } | { problems: Problem[] } {
  // UNTRUSTED: anyone who can reach the decider chose every byte of `json`.
  const problems = new Problems();
  if (!isJsonObject(json)) problems.add('question', json, 'an object');
  const question = isJsonObject(json) ? read.object(json, names.question, problems) : null;
  if (question === null) return { problems: problems.list };
  const parts: Record<string, JsonObject | null> = {
    subject: read.object(question.subject, names.subject, problems),
    action: read.object(question.action, names.action, problems),
    resource: read.object(question.resource, names.resource, problems),
  };
  const parsed = parseAccessEvent(
    toEventJson(parts, question.context, asking, problems),
    asking.hashIp,
    asking.locateIp,
  );
  if ('event' in parsed) return problems.list.length === 0 ? parsed : { problems: problems.list };
  for (const { field, value, expected } of parsed.problems) {
    const named = nameInQuestion(field, parts.resource?.type);
    const isReported = parts[named.split('.')[0] ?? ''] === null || problems.list.some((one) => one.field === named);
    if (!isReported) problems.add(named, value, expected);
  }
  return { problems: problems.list };
}

function toEventJson(
  { subject, action, resource }: Readonly<Record<string, JsonObject | null>>,
  given: unknown,
  { sourceId, now }: QuestionDefaults,
  problems: Problems,
): JsonObject {
  const { time, source, ...circumstances } = read.optionalObject(given, names.context, problems) ?? {};
  read.optionalObject(action?.properties, names.actionProperties, problems);
  return {
    ...pick(circumstances, questionContext),
    eventId: QUESTION_ID,
    occurredAt: isAbsent(time) ? toRfc3339(now) : time,
    source: isAbsent(source) ? { id: sourceId } : source,
    actor: {
      id: subject?.id,
      kind: subject?.type,
      onBehalfOf: read.optionalObject(subject?.properties, names.subjectProperties, problems)?.onBehalfOf,
    },
    action: action?.name,
    resource: resource && resourceOf(resource, action?.name, problems),
  };
}

const names = {
  question: read.fieldNames('', ['subject', 'action', 'resource', 'context']),
  subject: read.fieldNames('subject', ['type', 'id', 'properties']),
  subjectProperties: read.fieldNames('subject.properties', ['onBehalfOf']),
  action: read.fieldNames('action', ['name', 'properties']),
  actionProperties: read.fieldNames('action.properties', []),
  resource: read.fieldNames('resource', ['type', 'id', 'properties']),
  resourceProperties: read.fieldNames('resource.properties', questionResourceFields),
  context: read.fieldNames('context', ['source', 'time', ...questionContext]),
};

/** `id` is required except for search and list; if `properties` repeat it, the values must match. */
function resourceOf({ type, id, properties }: JsonObject, action: unknown, problems: Problems): JsonObject {
  const ids = read.optionalObject(properties, names.resourceProperties, problems) ?? {};
  const name = (typeof type === 'string' ? questionIdOfType[type] : undefined) ?? 'recordingId';
  if (isAbsent(id)) {
    if (action !== 'search' && action !== 'list') problems.add('resource.id', id, TEXT_EXPECTED);
    return { ...pick(ids, questionResourceFields), kind: type };
  }
  const repeated = ids[name];
  if (!isAbsent(repeated) && repeated !== id) {
    problems.add(`resource.properties.${name}`, repeated, 'the same as `resource.id`, or nothing');
  }
  return { ...pick(ids, questionResourceFields), kind: type, [name]: id };
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
  return typeof type === 'string' && questionIdOfType[type] === name ? 'resource.id' : `resource.properties.${name}`;
}
