import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../../../services/domain/access-decision/decide.ts';
import type { ResourceKind } from '../../../../services/domain/access-event/access-event.ts';
import { anEvent } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

let decide: Decide;
beforeAll(async () => {
  decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
});

/** Whose the camera and the recording are that the event names: `unknown` has no record, `absent` is not named. */
const named = ['own', 'other', 'unknown', 'absent'] as const;
type Named = (typeof named)[number];
const ownerIds = ['own', 'other', 'absent'] as const;
const owners = { own: 'o-81', other: 'o-99' } as const;

const fine: readonly string[] = [];
const C = ['cross-tenant'];
const M = ['owner-mismatch'];
const U = ['resource-unknown'];
const MC = [...C, ...M];
const CU = [...C, ...U];
const MU = [...M, ...U];
const MCU = [...MC, ...U];

type Row = readonly [own: readonly string[], other: readonly string[], absent: readonly string[]];
const ofOwn: Row = [fine, MC, fine];
const ofOther: Row = [M, C, C];
/** As above, and the camera that the event names has no record. */
const ofOwnThere: Row = [U, MCU, U];
const ofOtherThere: Row = [MU, CU, CU];
const nothingKnown: Row = [fine, C, CU];
const nothingKnownThere: Row = [U, CU, CU];
type Matrix = Readonly<Record<Named, Readonly<Record<Named, Row>>>>;
const each = (row: Row) => ({ own: row, other: row, unknown: row, absent: row });

/** What an access of o-81 breaks, by camera, then recording, then the owner that the event names. */
const ofCamera: Matrix = {
  own: each(ofOwn),
  other: each(ofOther),
  unknown: { own: ofOwnThere, other: ofOtherThere, unknown: nothingKnownThere, absent: nothingKnownThere },
  absent: { own: ofOwn, other: ofOther, unknown: nothingKnown, absent: nothingKnown },
};
const ofRecording: Matrix = {
  own: { ...each(ofOwn), other: ofOther },
  other: { ...each(ofOther), own: ofOwn },
  unknown: ofCamera.unknown,
  absent: ofCamera.absent,
};

const kinds = [
  ['live-stream', 'livestream', ofCamera],
  ['live-stream', 'view', ofCamera],
  ['camera', 'view', ofCamera],
  ['account', 'livestream', ofCamera],
  ['recording', 'view', ofRecording],
  ['recording', 'livestream', ofRecording],
] as const;

const cases = kinds.flatMap(([kind, action, matrix]) =>
  named.flatMap((camera) =>
    named.flatMap((recording) =>
      ownerIds.map((owner, at) => ({ kind, action, camera, recording, owner, broken: matrix[camera][recording][at] })),
    ),
  ),
);

const isRegistered = (one: Named): one is 'own' | 'other' => one === 'own' || one === 'other';

function broken(
  kind: ResourceKind,
  action: 'view' | 'livestream',
  whose: Record<'camera' | 'recording', Named>,
  owner: (typeof ownerIds)[number],
) {
  const { camera, recording } = whose;
  const records = [
    ...Object.values(owners).map((id) => aRecord('account', { id })),
    ...(isRegistered(camera) ? [aRecord('camera', { id: 'c-7', ownerId: owners[camera] })] : []),
    ...(isRegistered(recording)
      ? [aRecord('recording', { id: 'r-7', ownerId: owners[recording], cameraId: null })]
      : []),
  ];
  const event = anEvent({
    actor: { id: 'o-81', kind: 'owner', onBehalfOf: null },
    action,
    purpose: null,
    resource: {
      ...anEvent().resource,
      kind,
      cameraId: camera === 'absent' ? null : 'c-7',
      recordingId: recording === 'absent' ? null : 'r-7',
      ownerId: owner === 'absent' ? null : owners[owner],
    },
  });
  return decide(event, aRegister(...records))
    .determinedBy.map(({ rule }) => rule)
    .sort();
}

describe('whose the material is', () => {
  it.each(cases)('a $action of a $kind: camera $camera, recording $recording, ownerId $owner', (one) => {
    expect(broken(one.kind, one.action, one, one.owner)).toEqual(one.broken);
  });
});
