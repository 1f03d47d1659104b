import type { Loss } from '../programme-widening.ts';
import { addedTo } from '../value-lists.ts';
import type { ExclusiveGroups } from './act-faults.ts';
import type { DisputeRules, SignInRules } from './act-rules.ts';

/** What a customer may do and is kept safe by, as far as a programme says it. */
export interface ActRules {
  readonly exclusive: { readonly groups: ExclusiveGroups };
  readonly signIn: SignInRules;
  readonly disputes: DisputeRules;
}

/** What the later version takes away: benefits that could be had together, protection of the
 * customer's acts, a decision in time. */
export const actLosses = (before: ActRules, after: ActRules): Loss[] => {
  const since = addedTo(pairsIn(after.exclusive.groups), pairsIn(before.exclusive.groups));
  return [
    [since.length > 0, `Exclude each other since: ${since.join(', ')}.`],
    [
      after.signIn.strongWithinMinutes > before.signIn.strongWithinMinutes,
      'A sign-in counts as strong for longer: a stolen one is worth more.',
    ],
    [
      after.signIn.unchangedHours < before.signIn.unchangedHours,
      'Contact and SIM may have changed more recently: a swapped SIM is worth more.',
    ],
    [
      after.disputes.decidedWithinDays > before.disputes.decidedWithinDays,
      'Disputes are decided later.',
    ],
  ];
};

const pairsIn = (groups: ExclusiveGroups): string[] => [
  ...new Set(
    groups.flatMap(({ members }) =>
      members.flatMap((one) =>
        members.filter((other) => one < other).map((other) => `${one} and ${other}`),
      ),
    ),
  ),
];
