import { alerter } from '../alerter/config.ts';
import { archiver } from '../archiver/config.ts';
import { auditor } from '../auditor/config.ts';
import { collector } from '../collector/config.ts';
import { page } from '../console/config.ts';
import { decider } from '../decider/config.ts';
import { evaluation } from '../decider/evaluation/config.ts';
import { detector } from '../detector/config.ts';
import { intake } from '../intake/config.ts';

export const custodesProcess = {
  name: 'custodes',
  purpose: 'Every stage in one process.',
  portOtherwise: 8080,
  stages: [intake, collector, decider, evaluation, detector, alerter, archiver, auditor, page],
  ownsDataDir: true,
  hasPage: true,
  announced: { page: '/', accesses: '/v1/accesses', alerts: '/v1/alerts', metrics: '/metrics' },
};
