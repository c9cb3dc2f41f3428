/** OpenSSL does not know who signed the certificate. */
const unknownAuthority: ReadonlySet<string | undefined> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Why `fetch` rejected. Its own `fetch failed` explains little; its cause names the address and the system's error.
 */
export function reasonUnreachable(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } };
  const reason = cause?.message || cause?.code || message || String(error);
  return unknownAuthority.has(cause?.code)
    ? `${reason}: set NODE_EXTRA_CA_CERTS to a file with the CA of the server, PEM`
    : reason;
}
