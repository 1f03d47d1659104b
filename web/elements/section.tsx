import { type ReactNode, useId } from 'react';

/** A part of a screen with a heading of its own. */
export const Section = (given: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) => {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <header className="section-head">
        <h2 id={id}>{given.title}</h2>
        {given.aside}
      </header>
      {given.children}
    </section>
  );
};
