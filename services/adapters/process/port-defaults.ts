import type { StageName } from '../../topology.ts';

/** The port on which each stage listens unless `PORT` is set. All stages and `npm start` can run on one machine. */
export const portDefaults: Readonly<Record<StageName, number>> = {
  intake: 8081,
  decider: 8082,
  detector: 8083,
  alerter: 8084,
  archiver: 8085,
  auditor: 8086,
  collector: 8087,
};
