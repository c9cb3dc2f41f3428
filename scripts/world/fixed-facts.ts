import type { Staff } from './staff.ts';
import type { DraftRecord } from './timeline.ts';

/** The tools and standing entitlements of the company. Only the ids of people differ between worlds. */
export function fixedFacts(tag: string, staff: readonly Staff[]): DraftRecord[] {
  return [
    ...tools.map(([id, description, more]): DraftRecord => {
      return { kind: 'source', id, issuer: 'platform', description, ...more };
    }),
    ...grants.map(([name, grantedTo, actions]) => entitlement(`ent-${tag}-${name}`, grantedTo, actions)),
    ...serviceGrants.map(([id, actions]) => entitlement(`ent-${tag}-${id}`, id, actions)),
    ...staff.filter(({ senior }) => senior).map(({ id }) => entitlement(`ent-${tag}-download-${id}`, id, ['download'])),
  ];
}

/** The two services that access recordings by themselves. */
export const MEDIA_SERVICE = 'svc-media-indexer';
export const RETENTION_SERVICE = 'svc-retention';
/** Opens recordings for an agent during a chat with the customer. The agent is judged. */
export const CHAT_SERVICE = 'svc-chat-assist';
export const PIPELINE_TOOL = 'media-pipeline';
export const CUSTOMER_TOOL = 'mobile-app';
export const CHAT_TOOL = 'support-chat';

const tools: readonly (readonly [id: string, description: string, more: object])[] = [
  ['support-console', 'web console of customer support', { mfaEnforced: true }],
  ['video-debugger', 'playback tool of the engineering teams', { mfaEnforced: true }],
  ['trust-desk', 'case tool of trust and safety', { mfaEnforced: true }],
  ['legal-desk', 'order tool of the legal team', { mfaEnforced: true }],
  [CHAT_TOOL, 'chat with customers, opens clips for an agent', { mfaEnforced: true }],
  [CUSTOMER_TOOL, 'the app customers watch their own cameras with', { defaultPurpose: 'owner-self' }],
  [PIPELINE_TOOL, 'indexing and retention without people', { defaultPurpose: 'system-operation' }],
];
const grants: readonly (readonly [name: string, grantedTo: string, actions: readonly string[]])[] = [
  ['search-agents', 'role:support-agent', ['search', 'list']],
  ['search-managers', 'role:support-manager', ['search', 'list']],
  ['search-safety', 'role:trust-safety-analyst', ['search', 'list']],
  ['search-legal', 'role:legal-specialist', ['search', 'list']],
  ['egress-legal', 'role:legal-specialist', ['download', 'export', 'disclose']],
];
const serviceGrants: readonly (readonly [id: string, actions: readonly string[]])[] = [
  [MEDIA_SERVICE, ['view', 'thumbnail']],
  [RETENTION_SERVICE, ['delete']],
];

function entitlement(id: string, grantedTo: string, actions: readonly string[]): DraftRecord {
  return { kind: 'entitlement', id, issuer: 'iam', grantedTo, actions, grantedBy: 'iam-board' };
}
