import { signedIn } from '../people-of-cohort.ts';
import { ageOf, between, isAdults, isSeniorsOnly, type Story, told } from './story.ts';

/** People who are enrolled, apply, cancel, decline, end or die. */
export const insuranceStories: readonly Story[] = [
  {
    often: 12,
    befalls: isSeniorsOnly,
    tell: (held) => [
      {
        act: 'decline',
        on: '2026-02-06',
        line: held.line,
        benefit: 'safety-insurance',
        by: signedIn(held, '2026-02-06'),
      },
    ],
  },
  {
    often: 40,
    befalls: isAdults,
    tell: (held, chance) => {
      const on = between(chance, '2026-02-02', 150);
      return [{ act: 'apply', on, line: held.line, by: signedIn(held, on) }];
    },
  },
  {
    often: 6,
    befalls: isAdults,
    tell: (held) => [
      { act: 'apply', on: '2026-03-16', line: held.line, by: signedIn(held, '2026-03-16') },
      { act: 'cancel_insurance', on: '2026-06-16', by: signedIn(held, '2026-06-16') },
    ],
  },
  {
    often: 5,
    befalls: isAdults,
    tell: (held) => [
      { act: 'apply', on: '2026-08-01', line: held.line, by: signedIn(held, '2026-08-01') },
    ],
  },
  {
    often: 4,
    befalls: (held) => held.hadEarlierInsurance && ageOf(held) >= 19 && ageOf(held) < 64,
    tell: (held) => [
      { act: 'apply', on: '2026-03-18', line: held.line, by: signedIn(held, '2026-03-18') },
    ],
  },
  { often: 6, befalls: isSeniorsOnly, tell: (held) => [told(held, '2026-04-22', 'LineEnded')] },
  {
    often: 4,
    befalls: isSeniorsOnly,
    tell: (held) => [told(held, '2026-05-12', 'LineHolderDied')],
  },
  {
    // Thinks better of it while the insurer is still looking at the application.
    often: 4,
    befalls: isAdults,
    tell: (held) => {
      const on = '2026-07-14';
      return [
        { act: 'insurer_answers', on, how: 'slow' },
        { act: 'apply', on, line: held.line, by: signedIn(held, on) },
        { act: 'cancel_insurance', on, by: signedIn(held, on) },
        { act: 'insurer_answers', on, how: 'at_once' },
      ];
    },
  },
];
