import type { Month } from '../../domain/operations/month.ts';

/** Months whose run has not begun: what is previewed now still counts for it. */
const ahead: readonly Month['state'][] = [
  'not_due',
  'overdue',
  'preview_due',
  'waiting_for_approval',
  'armed',
  'rejected',
];

/** What the page offers about a month; the door has the last word at every act. */
export const decisionOn = ({ state, preview, approval }: Month) => ({
  mayPreview: ahead.includes(state) && preview?.status !== 'making',
  mayDecide:
    ahead.includes(state) &&
    preview?.status === 'made' &&
    (approval?.preview !== preview.preview || approval.outcome === 'expired'),
});
