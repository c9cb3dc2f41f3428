/** The whole number above 0 behind `name` on the command line, `otherwise` without it; anything else ends with 2. */
export function numberOption(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  if (at < 0) return otherwise;
  const value = Number(process.argv[at + 1]);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`${name} is \`${process.argv[at + 1] ?? ''}\`, expected a whole number above 0`);
  process.exit(2);
}
