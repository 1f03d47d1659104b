import type { CodeStanding } from './code-standing.ts';
import { type OttPassInput, ottPassFacts, type Refused } from './decide-choice.ts';
import { brokenOf, rulesOfFirstShowing } from './rules.ts';

/** Whether a line's code may be replaced: it has one, has seen it, and nobody has used it. A code
 * that has expired, or that the partner cancelled by itself, may be: neither can be registered. One
 * that was cancelled before it was seen is never shown: it can only be replaced. */
export const decideReissue = (
  input: OttPassInput,
  code: CodeStanding | undefined,
): { readonly outcome: 'eligible' } | Refused => {
  const broken = brokenOf(rulesOfFirstShowing, ottPassFacts(input));
  if (broken) return { outcome: 'refused', reason: broken };
  if (!input.record?.claim || input.record.lapsed || !code) {
    return { outcome: 'refused', reason: 'code_missing' };
  }
  if (code.redeemed) return { outcome: 'refused', reason: 'code_redeemed' };
  if (!code.revealed && !code.cancelled) return { outcome: 'refused', reason: 'code_not_shown' };
  return { outcome: 'eligible' };
};
