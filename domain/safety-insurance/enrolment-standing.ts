import type { Enrolment } from './enrolment.ts';

/**
 * True where the run has handed the person over and nothing has come since. An application enters
 * what a run left (declined, rejected) by two writes; between them it is handed over under the
 * run's name, but not by the run.
 */
export const isHandedOverBy = (
  run: string,
  { state, source, by, reason }: Pick<Enrolment, 'state' | 'source' | 'by' | 'reason'>,
): boolean => state === 'handed_over' && source === run && by === run && reason === undefined;

/** True where the person may enter upon the insurance (again): declined, refused by the insurer,
 * or ended before there was a certificate. Nothing was given then. */
export const isFree = ({
  state,
  certificate,
}: Pick<Enrolment, 'state' | 'certificate'>): boolean => {
  if (state === 'declined' || state === 'rejected') return true;
  return (state === 'cancelled' || state === 'ended') && certificate === undefined;
};
