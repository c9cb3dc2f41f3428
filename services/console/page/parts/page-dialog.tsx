import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

export interface PageDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** False where a click beside it would lose what runs; Escape always closes. */
  readonly isDismissable?: boolean;
  readonly children: ReactNode;
}

/** Asks or shows something above the page, for as long as it is rendered. */
export function PageDialog({ title, onClose, isDismissable = true, children }: PageDialogProps) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={isDismissable}
      onOpenChange={(isOpen) => isOpen || onClose()}
    >
      <Modal className="modal">
        <Dialog>
          <Heading slot="title">{title}</Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
