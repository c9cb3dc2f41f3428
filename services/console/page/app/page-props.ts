export interface PageProps {
  /** Decoded segments of the path, by their names. */
  readonly params: Readonly<Record<string, string>>;
}
