/** `docs/interfaces` section 7: id, verdict and, where the section gives one, severity. */
const asWritten = `
  actor-unknown unknown medium, employment-not-current violation critical, training-lapsed violation low,
  mfa-missing violation low, country-not-approved violation medium, network-not-approved violation low,
  path-not-allowed violation critical, resource-unknown unknown medium, owner-mismatch violation high,
  account-deleted violation high, recording-deleted violation high, retention-expired violation high,
  legal-hold-delete violation critical, end-to-end-decrypted violation critical, consent-missing violation high,
  consent-revoked violation high, consent-expired violation high, consent-out-of-scope violation high,
  live-without-consent violation high, no-need-to-know unexplained medium, order-missing violation high,
  order-expired violation high, order-out-of-scope violation high, emergency-missing violation high,
  emergency-expired violation high, emergency-not-approved unexplained medium, not-own-recording violation high,
  purpose-not-for-people violation high, purpose-unspecified unexplained medium, entitlement-missing unexplained medium,
  egress-not-entitled violation high, recipient-not-allowed violation high, destination-not-allowed violation high,
  change-not-entitled violation medium, provenance-not-allowed violation high, cross-tenant violation critical,
  service-not-entitled violation high`;

/** The rules of section 7, as `id verdict severity`, sorted. */
export const section7: readonly string[] = asWritten
  .split(',')
  .map((rule) => rule.trim())
  .sort();
export const idsOfSection7: ReadonlySet<string> = new Set(section7.map((rule) => rule.split(' ')[0] ?? ''));

/**
 * The rules beyond it (`docs/interfaces` section 7.1), as `id verdict severity mode`. Enforced are only those that rest
 * on a field of which section 7 does not know: where nobody fills it in, the set decides as section 7 says.
 */
export const beyondSection7: readonly string[] = [
  'access-against-deny violation high enforce',
  'access-not-asked violation medium enforce',
  'attestation-missing violation low enforce',
  'colleague-looked-up unexplained medium enforce',
  'destination-not-listed violation high enforce',
  'emergency-unreviewed violation high enforce',
  'evaluation-expired violation low enforce',
  'evaluation-mismatch violation medium enforce',
  'notice-period-egress violation high enforce',
  'order-not-disclosable violation high observe',
  'parent-deleted violation high enforce',
  'parent-retention-expired violation high enforce',
  'recipient-not-of-order violation high enforce',
];
