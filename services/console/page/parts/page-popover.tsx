import { type ReactNode, useId, useState } from 'react';

/** Shows something at its button until the person goes on elsewhere. The browser opens, places and closes it. */
export function PagePopover({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="quiet" popoverTarget={id}>
        {label}
      </button>
      <div
        className="popover"
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onBeforeToggle={({ newState }) => setOpen(newState === 'open')}
      >
        {isOpen && children}
      </div>
    </>
  );
}
