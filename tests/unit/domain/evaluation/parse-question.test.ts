import { actions } from '../../../../services/domain/access-event/access-event.ts';
import { nowhere, parseAccessEvent } from '../../../../services/domain/access-event/parse-access-event.ts';
import { parseQuestion } from '../../../../services/domain/evaluation/parse-question.ts';
import { toRfc3339 } from '../../../../services/value-forms/rfc3339.ts';
import { aFullAccessEventJson, anAccessEventJson, IP_HASH } from '../../../support/access-event-builders.ts';
import { aQuestion, questionAbout } from '../../../support/evaluation/questions.ts';

const NOW = Date.UTC(2026, 10, 24, 10);
const asking = { sourceId: 'support-console', now: NOW, hashIp: () => IP_HASH, locateIp: nowhere };
const eventOf = (json: unknown) => {
  const parsed = parseQuestion(json, asking);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.event;
};
const fieldsOf = (json: unknown) => {
  const parsed = parseQuestion(json, asking);
  return 'problems' in parsed ? parsed.problems.map(({ field }) => field) : [];
};

describe('a question before an access', () => {
  it('is the event that intake would build, with every field the event can have', () => {
    const { phase: _, accessId: __, outcome: ___, decisionId: ____, ...json } = aFullAccessEventJson();
    const event = parseAccessEvent({ ...json, eventId: 'question' }, () => IP_HASH);
    expect({ event: eventOf(questionAbout(json)) }).toEqual(event);
  });

  it('is about now and comes from the caller unless it specifies otherwise', () => {
    const event = eventOf(aQuestion());
    expect(toRfc3339(event.occurredAt)).toBe('2026-11-24T10:00:00.000Z');
    expect(event.source.id).toBe('support-console');
    expect(eventOf(aQuestion({ context: { time: '2026-11-24T09:00:00Z', source: { id: 'vault' } } }))).toMatchObject({
      occurredAt: NOW - 3_600_000,
      source: { id: 'vault' },
    });
  });

  it.each([
    ['recording', 'recordingId'],
    ['live-stream', 'cameraId'],
    ['camera', 'cameraId'],
    ['account', 'ownerId'],
    ['store', 'storeId'],
  ])('takes the id of a %s as its %s', (type, name) => {
    expect(eventOf(aQuestion({ resource: { type, id: 'x-1' } })).resource).toMatchObject({ kind: type, [name]: 'x-1' });
    const repeated = { type, id: 'x-1', properties: { [name]: 'x-1' } };
    expect(eventOf(aQuestion({ resource: repeated })).resource).toMatchObject({ [name]: 'x-1' });
    const other = { type, id: 'x-1', properties: { [name]: 'x-2' } };
    expect(fieldsOf(aQuestion({ resource: other }))).toEqual([`resource.properties.${name}`]);
  });

  it('takes site, device and autonomous system where an event has them', () => {
    const question = aQuestion({
      resource: { type: 'recording', id: 'r-1', properties: { siteId: 'home' } },
      context: { authentication: { deviceId: 'd-5' }, network: { asn: 64_496 } },
    });
    expect(eventOf(question)).toMatchObject({
      resource: { recordingId: 'r-1', siteId: 'home' },
      authentication: { deviceId: 'd-5' },
      network: { asn: 64_496 },
    });
  });

  it('takes empty properties, as AuthZEN has them everywhere', () => {
    const empty = { properties: {} };
    const { subject, action, resource } = aQuestion();
    expect(
      fieldsOf({
        subject: { ...subject, ...empty },
        action: { ...action, ...empty },
        resource: { ...resource, ...empty },
      }),
    ).toEqual([]);
  });

  it('may go without a resource id only where an event may', () => {
    const without = actions.filter((name) => {
      return fieldsOf(aQuestion({ action: { name }, resource: { type: 'account' } })).length === 0;
    });
    expect(without).toEqual(['search', 'list']);
  });

  it.each<[string, unknown, string[]]>([
    ['no object', 'may I?', ['question']],
    ['a list', [], ['question']],
    ['nothing in it', {}, ['subject', 'action', 'resource']],
    ['a kind of actor that is none', aQuestion({ subject: { type: 'user', id: 'e-1' } }), ['subject.type']],
    ['no subject id', aQuestion({ subject: { type: 'employee' } }), ['subject.id']],
    ['an action that is none', aQuestion({ action: { name: 'can_read' } }), ['action.name']],
    ['a resource type that is none', aQuestion({ resource: { type: 'todo', id: '1' } }), ['resource.type']],
    ['no resource id', aQuestion({ resource: { type: 'recording' } }), ['resource.id']],
    ['a resource id that is no text', aQuestion({ resource: { type: 'recording', id: 7 } }), ['resource.id']],
    [
      'an id of another kind that is no text',
      aQuestion({ resource: { type: 'recording', id: 'r-1', properties: { cameraId: '' } } }),
      ['resource.properties.cameraId'],
    ],
    ['a time without a zone', aQuestion({ context: { time: '2026-11-24T09:00:00' } }), ['context.time']],
    ['an unknown purpose', aQuestion({ context: { purpose: 'curiosity' } }), ['context.purpose']],
    ['an address that is none', aQuestion({ context: { network: { ip: '1.2.3' } } }), ['context.network.ip']],
    ['an unknown field', aQuestion({ context: { role: 'admin' }, why: 1 }), ['why', 'context.role']],
    [
      'unknown properties of the action',
      aQuestion({ action: { name: 'view', properties: { role: 'admin' } } }),
      ['action.properties.role'],
    ],
    [
      'unknown properties',
      aQuestion({ subject: { type: 'employee', id: 'e-1', properties: { role: 'admin' } } }),
      ['subject.properties.role'],
    ],
    [
      'whom a service acts for, without a kind',
      aQuestion({ subject: { type: 'service', id: 's', properties: { onBehalfOf: { id: 'e-1' } } } }),
      ['subject.properties.onBehalfOf.kind'],
    ],
    ['what only an event has', aQuestion({ context: { outcome: 'denied' } }), ['context.outcome']],
  ])('with %s is refused, the field named as in the question', (_name, json, expected) => {
    expect(fieldsOf(json)).toEqual(expected);
  });

  it('repeats what was wrong, as intake does', () => {
    const parsed = parseQuestion(aQuestion({ context: { purpose: 'curiosity' } }), asking);
    const event = parseAccessEvent(anAccessEventJson({ purpose: 'curiosity' }), () => IP_HASH);
    if (!('problems' in parsed && 'problems' in event)) throw new Error('expected problems');
    expect(parsed.problems).toEqual(event.problems.map((one) => ({ ...one, field: 'context.purpose' })));
  });
});
