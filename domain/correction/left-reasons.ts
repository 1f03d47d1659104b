/** Why a grant of a correction was left as it is: each is for a person to settle. */
export const leftSentences = {
  charging_refused: 'Charging refuses it: clear it with charging, then ask for this line alone.',
  charging_disagrees:
    'What charging has done is not what was asked: compare its books with the grant.',
  charging_unanswered: 'Charging did not say what became of it: ask for this line again.',
  not_granted: 'No grant stands under its key.',
  of_another_run: 'Its grant was written by somebody else than the run that was asked about.',
  not_voided: 'Its grant was not voided, or not by the void that was asked about.',
  not_due: 'By the rules, as of the approval, the line is not due: the detail says by which.',
  too_late: 'What was given is worth nothing any more: its validity has passed.',
} as const;
export type LeftReason = keyof typeof leftSentences;

/** True of a reason that this version knows. */
export const isLeftReason = (text: string): text is LeftReason =>
  Object.hasOwn(leftSentences, text);
