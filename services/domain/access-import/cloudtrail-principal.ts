import { isJsonObject, type JsonObject } from '../../value-forms/json-fields.ts';
import type { ActorKind } from '../access-event/access-event.ts';
import { mappedPrincipal, type StoreMap } from './import-map.ts';

/** `userIdentity` of a CloudTrail record (AWS CloudTrail User Guide, "CloudTrail userIdentity element"). */
export type Principal = JsonObject;

/** Roles that IAM Identity Center (SSO) creates for people. */
const SSO_ROLE = /:(?:assumed-)?role\/(?:aws-reserved\/.*)?AWSReservedSSO_/;
const SAML_PROVIDER = /:saml-provider\//;
const ANONYMOUS = /^anonymous(_principal)?$/i;
/**
 * An e-mail address shows that a person logged in: it is the session name of a SAML login, which machines do not have.
 */
const EMAIL_SESSION = /[:/][^:/\s]+@[^:/\s]+$/;

/**
 * Returns who called and whether they used a second factor. IAM users, the root user, SSO and SAML sessions are
 * employees; other roles, AWS services and other accounts are services; the anonymous principal is anonymous; the map
 * overrides all of these. The id is the arn, otherwise the principal's, the account's or the invoking service's; `null`
 * when the record names none.
 */
export function actorOf(
  principal: Principal,
  map: StoreMap,
): { actor: { id: string | null; kind: ActorKind }; mfa: boolean | null } {
  const names = [principal.arn, principal.principalId, principal.accountId, principal.invokedBy];
  const id = names.find((name) => typeof name === 'string' && name !== '') as string | undefined;
  const kind = kindOf(principal);
  const actor = id === undefined ? { id: null, kind } : mappedPrincipal(id, map.principals, kind);
  return { actor, mfa: mfaOf(principal) };
}

function kindOf(principal: Principal): ActorKind {
  if (isAnonymous(principal)) return 'anonymous';
  switch (principal.type) {
    case 'IAMUser':
    case 'Root':
    case 'SAMLUser':
    case 'IdentityCenterUser':
      return 'employee';
    case 'FederatedUser': // GetFederationToken: the session of the caller that requested it.
      return /^(IAMUser|Root)$/.test(String(issuerOf(principal).type)) ? 'employee' : 'service';
    case 'AssumedRole':
      return isPersonsSession(principal) ? 'employee' : 'service';
    default:
      return 'service';
  }
}

function isAnonymous({ type, accountId, principalId }: Principal): boolean {
  return type === 'Anonymous' || ANONYMOUS.test(String(accountId)) || ANONYMOUS.test(String(principalId));
}

function isPersonsSession(principal: Principal): boolean {
  const federation = sessionOf(principal).webIdFederationData;
  const provider = isJsonObject(federation) ? federation.federatedProvider : undefined;
  if (SSO_ROLE.test(String(principal.arn)) || SSO_ROLE.test(String(issuerOf(principal).arn))) return true;
  if (SAML_PROVIDER.test(String(provider)) || SAML_PROVIDER.test(String(principal.identityProvider))) return true;
  return EMAIL_SESSION.test(String(principal.principalId)) || EMAIL_SESSION.test(String(principal.arn));
}

/** AWS knows the second factor of its own users only; the identity provider handles that of an SSO or SAML login. */
function mfaOf(principal: Principal): boolean | null {
  if (principal.type !== 'IAMUser' && principal.type !== 'Root') return null;
  const { attributes } = sessionOf(principal);
  const mfa = isJsonObject(attributes) ? String(attributes.mfaAuthenticated) : '';
  if (mfa === 'true') return true;
  return mfa === 'false' ? false : null;
}

function sessionOf({ sessionContext }: Principal): JsonObject {
  return isJsonObject(sessionContext) ? sessionContext : {};
}

function issuerOf(principal: Principal): JsonObject {
  const { sessionIssuer } = sessionOf(principal);
  return isJsonObject(sessionIssuer) ? sessionIssuer : {};
}
