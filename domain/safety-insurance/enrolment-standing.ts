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

/** A run by its name, and whether its books are closed. */
export interface EnrolmentRunStanding {
  readonly run: string;
  readonly isSealed: boolean;
}

/**
 * True where nothing more comes by itself for somebody whom an automatic enrolment offered it to or
 * handed over: `missing`, once the books of their run are closed; `offered`, while no enrolment of
 * their month is open, which would take them over. They may apply themselves.
 */
export const isLeftOver = (
  { state, because, source }: Pick<Enrolment, 'state' | 'because' | 'source'>,
  runsOfItsCycle: readonly EnrolmentRunStanding[],
): boolean => {
  if (because !== 'age') return false;
  const isSealed = runsOfItsCycle.find(({ run }) => run === source)?.isSealed ?? false;
  if (state === 'missing') return isSealed;
  return state === 'offered' && isSealed && runsOfItsCycle.every((run) => run.isSealed);
};

/** True where the person may enter upon the insurance (again): declined, refused by the insurer,
 * or ended before there was a certificate. Nothing was given then. */
export const isFree = ({
  state,
  certificate,
}: Pick<Enrolment, 'state' | 'certificate'>): boolean => {
  if (state === 'declined' || state === 'rejected') return true;
  return (state === 'cancelled' || state === 'ended') && certificate === undefined;
};
