import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { Notices } from '../../../../services/domain/notification/notices.ts';
import type { Notification } from '../../../../services/records/alert-record/alert-record.ts';

const delivered: Notification = {
  kind: 'notification',
  target: 'soc',
  lane: 'other',
  outcome: 'delivered',
  through: 20,
  messageId: 'msg_1',
  covers: [],
  attempts: 1,
  at: 0,
  answer: null,
};

it('goes on behind what a target received, though an alerter that stops meanwhile had looked less far', () => {
  const notices = new Notices(memoryRowTable());
  const apply = (changes: Partial<Notification>, offset: number) =>
    notices.apply({ ...delivered, ...changes }, { is: 'not-known' }, { offset, appendedAt: 0 }, () => null);
  expect(notices.through('soc', 'other')).toBeNull();
  apply({ outcome: 'started', through: -1, messageId: null }, 0);
  expect(notices.through('soc', 'other')).toBe(-1);
  apply({}, 21);
  apply({ outcome: 'started', through: 10, messageId: null }, 22);
  apply({ lane: 'critical', through: 5 }, 23);
  expect(['other' as const, 'critical' as const].map((lane) => notices.through('soc', lane))).toEqual([20, 5]);
  apply({ through: 24 }, 25);
  expect(notices.through('soc', 'other')).toBe(24);
});
