import { openIpLocator } from '../../adapters/geoip/ip-locator.ts';
import { createIpHash } from '../../adapters/keys/ip-hash.ts';
import { secretKey } from '../../adapters/keys/secret-key.ts';
import { answersOnly, type ComposedStage, type ContextOf, defineStage } from '../../adapters/process/stage.ts';
import { evaluation } from './config.ts';
import { startEvaluation } from './start-evaluation.ts';

export const evaluationStage = defineStage(evaluation, compose);

async function compose({ config, register, ...given }: ContextOf<typeof evaluation>): Promise<ComposedStage> {
  const { router, stop } = startEvaluation({
    ...given,
    register: register.view,
    follower: register.follower,
    policies: register.policies,
    evaluationKey: secretKey('evaluation', config.evaluationKey),
    hashIp: createIpHash(secretKey('ip-hash', config.ipHashKey)),
    locateIp: openIpLocator(config.ipLocator),
  });
  return { ...answersOnly, router, drain: async () => stop() };
}
