import type { ActName } from '../../domain/operations/acts.ts';
import type { OperationsRouteId } from '../../domain/operations/routes.ts';

/** By which route of the door an act is done. */
export const routeOfAct = {
  halt: 'halt-benefit',
  continue: 'continue-benefit',
  throttle: 'throttle-benefit',
  cap: 'cap-run',
  'confirm-cap': 'confirm-cap',
  redrive: 'redrive-run',
  stop: 'stop-run',
  'follow-up': 'follow-up-month',
  rerun: 'rerun-month',
  preview: 'preview-month',
  approve: 'approve-month',
  reject: 'reject-month',
} as const satisfies Record<ActName, OperationsRouteId>;

/** Acts that give, or take something from somebody: their button says so. */
export const graveActs: readonly ActName[] = [
  'halt',
  'stop',
  'rerun',
  'approve',
  'reject',
  'confirm-cap',
];
