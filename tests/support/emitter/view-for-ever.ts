import { setImmediate } from 'node:timers/promises';
import { http, openEmitter } from '../../../services/emitter/index.ts';

/* Opens recordings, five at a time, until it is killed. Prints the access id from inside `open`, and nothing else. */
const [folder = '', url = '', instance = ''] = process.argv.slice(2);
const emitter = await openEmitter({
  source: { id: 'support-console', instance },
  transport: http({ url }),
  spool: { folder },
  heartbeatMs: null,
  onTrouble: () => undefined,
});

async function view(): Promise<never> {
  for (let number = 0; ; number++) {
    const resource = { kind: 'recording', recordingId: `r-${number}` } as const;
    await emitter.withAudit({ actor: { id: 'e-1', kind: 'employee' }, action: 'view', resource }, ({ accessId }) => {
      process.stdout.write(`${accessId}\n`);
    });
    await setImmediate();
  }
}

await Promise.all([1, 2, 3, 4, 5].map(view));
