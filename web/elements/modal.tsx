import { type ReactNode, useEffect, useId, useRef } from 'react';

/** A question that must be answered or closed first; Escape closes it, focus returns by itself. */
export const Modal = (given: {
  readonly title: string;
  readonly children: ReactNode;
  onClose(): void;
}) => {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={given.onClose}>
      <h2 id={id}>{given.title}</h2>
      {given.children}
    </dialog>
  );
};
