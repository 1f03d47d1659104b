import type { ReactNode } from 'react';

/** Something too wide for a small screen moves inside its own frame, also by keyboard. */
export const ScrollFrame = (given: { readonly label: string; readonly children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse must be able to scroll it (WCAG 2.1.1).
  <section className="scroll" tabIndex={0} aria-label={given.label}>
    {given.children}
  </section>
);
