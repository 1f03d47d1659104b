import type * as z from 'zod';
import type { ProgrammeFault } from '../programme-faults.ts';
import { repeatedIn } from '../value-lists.ts';
import type { exclusiveGroupsSchema } from './act-rules.ts';

/** Benefits that exclude each other, by group. */
export type ExclusiveGroups = z.infer<typeof exclusiveGroupsSchema>['groups'];

/**
 * What is wrong between the groups, and between them and the running roaming offers: every offer
 * must be in a group with the bonus, or nothing would refuse the second one at the write.
 */
export const exclusiveFaults = (
  groups: ExclusiveGroups,
  offers: readonly string[],
): ProgrammeFault[] => {
  const names = groups.map(({ group }) => group);
  const faults = repeatedIn(names).map((name) => `names the group ${name} twice`);
  for (const { group, members } of groups) {
    if (members.length < 2) faults.push(`${group} has one member, which excludes nothing`);
    if (repeatedIn(members).length > 0) {
      faults.push(`${group} names twice: ${repeatedIn(members).join(', ')}`);
    }
  }
  for (const offer of offers) {
    const isExcluded = groups.some(
      ({ members }) => members.includes(offer) && members.includes('roaming-bonus'),
    );
    if (!isExcluded) faults.push(`has no group of the running offer ${offer} and roaming-bonus`);
  }
  return faults.map((reason) => ({ field: 'exclusive.groups', reason }));
};
