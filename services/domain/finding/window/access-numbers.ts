import { ABSENT } from '../numbered/texts.ts';

/** Texts of one access as numbers. They are good until those of another access are asked for, or something uses them. */
export class AccessNumbers {
  source = ABSENT;
  /** The judged actor … */
  actor = ABSENT;
  /** … and the one that the event names. */
  reported = ABSENT;
  role = ABSENT;
  team = ABSENT;
  owner = ABSENT;
  camera = ABSENT;
  recording = ABSENT;
}

/** In place of an absent text. No text of an event has a line break: to compare texts with texts takes less than with null. */
export const NO_TEXT = '\n';

/** In place of the texts of the access before, where there is none, and of their numbers. */
export const noNumbers = new AccessNumbers();
export const noTexts = {
  event: { source: { id: NO_TEXT }, resource: { recordingId: NO_TEXT } },
  facts: {
    actor: { id: NO_TEXT, role: NO_TEXT, team: NO_TEXT },
    account: { ownerId: NO_TEXT },
    camera: { id: NO_TEXT },
  },
};
