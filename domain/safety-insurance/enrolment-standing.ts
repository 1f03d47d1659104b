import type { Enrolment } from './enrolment.ts';

/** True where the person may enter upon the insurance (again): declined, refused by the insurer,
 * or ended before there was a certificate. Nothing was given then. */
export const isFree = ({
  state,
  certificate,
}: Pick<Enrolment, 'state' | 'certificate'>): boolean => {
  if (state === 'declined' || state === 'rejected') return true;
  return (state === 'cancelled' || state === 'ended') && certificate === undefined;
};
