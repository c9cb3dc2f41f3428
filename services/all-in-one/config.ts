import { alerter } from '../alerter/config.ts';
import { archiver } from '../archiver/config.ts';
import { auditor } from '../auditor/config.ts';
import { collector } from '../collector/config.ts';
import { page } from '../console/config.ts';
import { decider, deciding } from '../decider/config.ts';
import { evaluation } from '../decider/evaluation/config.ts';
import { detector } from '../detector/config.ts';
import { intake } from '../intake/config.ts';

const watching = [detector.name, alerter.name];
const recording = [archiver.name, auditor.name];

export const custodesProcess = {
  name: 'custodes',
  purpose: 'Every stage in one process.',
  portOtherwise: 8080,
  stages: [intake, collector, decider, evaluation, detector, alerter, archiver, auditor, page],
  threads: [
    [],
    [{ name: 'later', stages: [...watching, ...recording], module: 'all-in-one/threads/later.js' }],
    [
      { name: 'watching', stages: watching, module: 'all-in-one/threads/watching.js' },
      { name: 'recording', stages: recording, module: 'all-in-one/threads/recording.js' },
    ],
  ],
  dividing: deciding,
  ownsDataDir: true,
  hasPage: true,
  announced: { page: '/', accesses: '/v1/accesses', alerts: '/v1/alerts', metrics: '/metrics' },
};
