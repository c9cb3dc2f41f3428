import type { ReactNode } from 'react';

/** The heading of a page, what it shows right now, and its acts. */
export function PageHead({ title, note, children }: { title: ReactNode; note?: ReactNode; children?: ReactNode }) {
  return (
    <div className="page-head">
      <h1>{title}</h1>
      {note !== undefined && (
        <p className="soft" role="status">
          {note}
        </p>
      )}
      {children !== undefined && <div className="page-acts">{children}</div>}
    </div>
  );
}
