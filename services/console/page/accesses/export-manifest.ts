/** How somebody verifies an export: that its files are whole, and the archive under its checkpoint. */
export function howToVerify(key: string | null, files: readonly { readonly name: string }[]) {
  const archive = key === null ? [] : ['npx custodes verify ARCHIVE --key log.vkey'];
  return {
    // In the file `log.vkey`. A key from another source than this server shows more.
    key,
    verify: [`sha256sum ${files.map(({ name }) => name).join(' ')}`, ...archive],
  };
}
