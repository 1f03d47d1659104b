import { TriangleAlert } from 'lucide-react';
import { useSpeech } from '../words/speech.tsx';

/** A word that somebody is late, with its icon; it never stands by its colour alone. */
export const Overdue = ({ children }: { readonly children: string }) => (
  <strong className="overdue">
    <TriangleAlert aria-hidden="true" /> {children}
  </strong>
);

/** How many are late: plain where none is. */
export const OverdueCount = ({ count }: { readonly count: number }) => {
  const { formats } = useSpeech();
  return count > 0 ? <Overdue>{formats.count(count)}</Overdue> : '0';
};
