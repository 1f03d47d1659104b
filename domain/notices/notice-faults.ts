import type { ProgrammeFault } from '../programme-faults.ts';
import type { NoticeRules } from './notice-rules.ts';

/** Quiet hours that begin as they end are none: a programme that names them means some. */
export const noticeFaults = ({ quietHours }: NoticeRules): ProgrammeFault[] =>
  quietHours.fromHour === quietHours.untilHour
    ? [{ field: 'notices.quietHours', reason: 'begin and end at the same hour' }]
    : [];
