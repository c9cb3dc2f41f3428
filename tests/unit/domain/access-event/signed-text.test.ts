import { parseAccessEvent } from '../../../../services/domain/access-event/parse-access-event.ts';
import { signedText } from '../../../../services/domain/access-event/signed-text.ts';
import {
  aFullAccessEventJson,
  anAccessEvent,
  anAccessEventJson,
  IP_HASH,
} from '../../../support/access-event-builders.ts';

const read = (json: unknown, place: { approved: boolean | null; country: string | null } | null = null) => {
  const parsed = parseAccessEvent(
    json,
    () => IP_HASH,
    () => place ?? { approved: null, country: null },
  );
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.event;
};

describe('what a source signs of an event', () => {
  it('is its canonical JSON with defaults, which a tool in another language can write', () => {
    expect(signedText(anAccessEvent())).toBe(
      'custodes access event v1\n{"action":"view","actor":{"id":"e-1042","kind":"employee"},"eventId":"ev-1",' +
        '"occurredAt":"2026-11-24T09:12:03.123Z","outcome":"allowed","path":"app","phase":"begin",' +
        '"resource":{"kind":"recording","recordingId":"r-90"},"source":{"id":"support-console"}}',
    );
  });

  it('has every field that was reported, but the address and the signature', () => {
    const json = aFullAccessEventJson();
    const text = signedText(read(json));
    const [, signed = ''] = text.split('\n');
    const { network, source, ...rest } = json as Record<string, object>;
    const { ip: _ip, ...reported } = network as Record<string, unknown>;
    const { signature: _signature, ...signedSource } = source as Record<string, unknown>;
    expect(JSON.parse(signed)).toEqual({ ...rest, network: reported, source: signedSource });
  });

  it('does not depend on what intake knows of the address, on the form of a time, or on what is absent', () => {
    const network = { ip: '198.51.100.7', country: 'US', approved: true };
    const text = signedText(read(anAccessEventJson({ network })));
    expect(signedText(read(anAccessEventJson({ network }), { approved: false, country: 'PL' }))).toBe(text);
    const noPlace = { ip: '198.51.100.7' };
    const plain = signedText(read(anAccessEventJson()));
    expect(signedText(read(anAccessEventJson({ network: noPlace }), { approved: false, country: 'PL' }))).toBe(plain);
    expect(signedText(read(anAccessEventJson({ occurredAt: '2026-11-24T10:12:03.1239+01:00' })))).toBe(plain);
    expect(signedText(read(anAccessEventJson({ phase: 'begin', claim: null, extent: {} })))).toBe(plain);
    expect(signedText(read(anAccessEventJson({ eventId: 'ev-2' })))).not.toBe(plain);
  });
});
