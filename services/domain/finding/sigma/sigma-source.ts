/** The Sigma documents that make one detection: a rule, or a correlation and then the rules that it names. */
export interface SigmaSource {
  /** As their files have them, without the words for people. */
  readonly documents: readonly Readonly<Record<string, unknown>>[];
  /** The names of other taxonomies in them, by taxonomy, and ours. A later taxonomy changes no approved detection. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
