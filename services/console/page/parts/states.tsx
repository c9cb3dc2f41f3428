import { Component, type ReactNode } from 'react';
import type { Permission } from '../api/client.ts';
import { isReasonNeeded, Problem } from '../api/problem.ts';
import { AskReason } from './ask-reason.tsx';

/** What a page shows instead of its content. */

export function Loading({ of = '' }: { of?: string }) {
  return (
    <p className="state-note" role="status">
      Loading{of === '' ? '' : ` ${of}`}…
    </p>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}

export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (isReasonNeeded(error)) return <AskReason />;
  const text = error instanceof Problem ? error.message : 'This part of the page failed.';
  return (
    <div className="state" role="alert">
      <p className="error">{text}</p>
      {error instanceof Problem && error.code !== '' && (
        <p>
          <a href={`/problems/${encodeURIComponent(error.code)}`}>What {error.code} means</a>
        </p>
      )}
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function NoPermission({ needs, children }: { needs: Permission; children?: ReactNode }) {
  return (
    <Empty title="You may not see this page.">
      <p>
        It needs the permission <code>{needs}</code>, which none of your roles has. Whoever administers this
        installation can give you one.
      </p>
      {children}
    </Empty>
  );
}

export function NotFound({ what = 'page' }: { what?: string }) {
  return (
    <Empty title={`There is no such ${what}.`}>
      <p>
        <a href="/">To the start</a>
      </p>
    </Empty>
  );
}

/** A defect in one page leaves the navigation in place. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Failed error={this.state.error} />;
  }
}
