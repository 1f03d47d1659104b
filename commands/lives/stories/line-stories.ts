import { addDays } from '../../../domain/calendar.ts';
import { signedIn } from '../people-of-cohort.ts';
import { isAdults, type Story, told } from './story.ts';

/** Lines that are suspended, end, come back or want nothing. */
export const lineStories: readonly Story[] = [
  {
    // Suspended over the first of a month by the operator, and back in its middle.
    often: 10,
    befalls: isAdults,
    tell: (held, chance) => {
      const month = chance.oneOf(['03', '04', '05']);
      return [
        told(held, addDays(`2026-${month}-01`, -3), 'LineSuspended', 'operator'),
        told(held, `2026-${month}-14`, 'LineResumed'),
      ];
    },
  },
  { often: 8, befalls: isAdults, tell: (held) => [told(held, '2026-04-20', 'LineEnded')] },
  {
    often: 4,
    befalls: isAdults,
    tell: (held) => [
      told(held, '2026-05-25', 'LineEnded'),
      told(held, '2026-06-12', 'LineReinstated'),
    ],
  },
  {
    often: 6,
    befalls: isAdults,
    tell: (held) => [
      {
        act: 'decline',
        on: '2026-03-10',
        line: held.line,
        benefit: 'monthly-data',
        by: signedIn(held, '2026-03-10'),
      },
    ],
  },
];
