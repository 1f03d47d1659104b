import type { StateStatus, WorkflowPicture } from '../../domain/operations/workflow-picture.ts';

const first: readonly StateStatus[] = ['failed', 'aborted', 'running'];

/** The state that somebody who opens a run looks for: what is red, else what goes on, else the last. */
export const stateToShow = ({ states }: WorkflowPicture): string | undefined =>
  first
    .map((status) => states.findLast((state) => state.status === status))
    .concat(states.findLast(({ status }) => status !== 'not_reached'))
    .find((state) => state !== undefined)?.name;
