import { type OttPassInput, ottPassFacts } from './decide-choice.ts';
import { brokenOf, rules } from './rules.ts';

/** Whether a line is reminded that it has not chosen: it could choose now, as far as the line itself
 * and what was said about it go. Who will sign in, and whether a guardian must, is not known yet. */
export const isReminded = (input: Omit<OttPassInput, 'asker'>): boolean => {
  const facts = ottPassFacts({ ...input, asker: undefined });
  if (brokenOf(rules, facts)) return false;
  if (input.record && !input.record.lapsed) return false;
  const { chooseFrom, chooseUntil } = facts.benefit.window;
  return facts.on >= chooseFrom && facts.on <= chooseUntil;
};
