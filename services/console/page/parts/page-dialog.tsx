import { type MouseEvent, type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from 'react';

export interface PageDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** False where a click beside it would lose what runs; Escape always closes. */
  readonly isDismissable?: boolean;
  readonly children: ReactNode;
}

/** Asks or shows something above the page, for as long as it is rendered. The browser keeps the focus in it. */
export function PageDialog({ title, onClose, isDismissable = true, children }: PageDialogProps) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    // Gives the focus back to what had it; removing the element does not.
    return () => current?.close();
  }, []);
  const onClosed = ({ currentTarget }: SyntheticEvent<HTMLDialogElement>) => {
    if (currentTarget.isConnected && !currentTarget.open) onClose();
  };
  const wasPressedBeside = useRef(false);
  const onMouseDown = ({ target, currentTarget }: MouseEvent) => {
    wasPressedBeside.current = target === currentTarget;
  };
  // Whoever selects text and lets go of the button beside the dialog clicks on what both have in common: the dialog.
  const onClick = ({ target, currentTarget }: MouseEvent) => {
    if (isDismissable && target === currentTarget && wasPressedBeside.current) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key, and the browser listens to it
    <dialog
      className="modal"
      aria-labelledby={titleId}
      ref={dialog}
      onClose={onClosed}
      onMouseDown={onMouseDown}
      onClick={onClick}
    >
      <div className="modal-content">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
