type Json = Readonly<Record<string, unknown>>;

/** An AuthZEN question with nothing optional; `parts` replaces whole parts. */
export function aQuestion(parts: Json = {}): { subject: Json; action: Json; resource: Json } & Json {
  return {
    subject: { type: 'employee', id: 'e-1042' },
    action: { name: 'view' },
    resource: { type: 'recording', id: 'r-90' },
    ...parts,
  };
}

const idOfKind: Readonly<Record<string, string>> = {
  recording: 'recordingId',
  'live-stream': 'cameraId',
  camera: 'cameraId',
  account: 'ownerId',
  store: 'storeId',
};

/** The question that an event (in JSON, as sent) answers. What a question cannot say is left out. */
export function questionAbout(event: Json): Json {
  const { actor, action, resource, source, occurredAt, ...rest } = event as Record<string, Record<string, unknown>>;
  const { kind, ...ids } = resource ?? {};
  const { onBehalfOf, ...subject } = actor ?? {};
  const { eventId: _, phase: __, accessId: ___, outcome: ____, decisionId: _____, ...circumstances } = rest;
  return {
    subject: { type: subject.kind, id: subject.id, ...(onBehalfOf ? { properties: { onBehalfOf } } : {}) },
    action: { name: action },
    resource: { type: kind, id: ids[idOfKind[String(kind)] ?? ''], properties: ids },
    context: { ...circumstances, source, time: occurredAt },
  };
}
