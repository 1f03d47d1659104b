/** Why a line waits for a follow-up or a person, and the sentence for it: the only place where
 * either is spelled. */
export const parkedSentences = {
  batch_failed: 'The batch of the line failed, and charging had credited nothing.',
  cap_reached: 'The run had given away as much as it may when it came to the line.',
  charging_unanswered: 'Charging did not answer, and later knew nothing of the top-up.',
  charging_refused: 'Charging refused the top-up of this line.',
  charging_disagrees: 'Charging holds something else under this key than was ordered.',
  row_unreadable: 'The row of the line in the frozen cohort cannot be read.',
  stopped: 'The kill switch was set when an event would have brought the month.',
  events_unreadable: 'An event of the line cannot be read.',
  too_late: 'The month could no longer be given.',
} as const satisfies Record<string, string>;

export type ParkedReason = keyof typeof parkedSentences;

/** Every reason for parking. */
export const parkedReasons = Object.keys(parkedSentences) as ParkedReason[];

/** True for a reason of the catalogue; result files are read back with it. */
export const isParkedReason = (reason: string): reason is ParkedReason =>
  Object.hasOwn(parkedSentences, reason);
