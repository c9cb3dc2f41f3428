import type { ReactNode } from 'react';

/** Severities, states and verdicts. The text is the meaning; the colour only helps. */
export function Chip({ is }: { is: string }) {
  return <span className={`chip ${is}`}>{is}</span>;
}

/** Values by their labels; empty ones are left out. */
export function Facts({ of }: { of: Readonly<Record<string, ReactNode>> }) {
  const known = Object.entries(of).filter(
    ([, value]) => value !== null && value !== undefined && value !== '' && value !== false,
  );
  return (
    <dl className="facts">
      {known.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
