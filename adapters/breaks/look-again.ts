import type { FoundBreak, OpenBreak } from '../../domain/breaks/break.ts';
import { codeBreakAt } from './code-breaks.ts';
import {
  applicationBreakAt,
  certificateBreakAt,
  handOverBreakAt,
  type InsurerNight,
} from './insurer-breaks.ts';
import { breakAt } from './top-up-breaks.ts';

type Reach = Parameters<typeof breakAt>[0] & Parameters<typeof handOverBreakAt>[0];

/**
 * Looks at the place of one open break: what is wrong there now, undefined where nothing is. Sums
 * (`undecided`) are not looked at alone: the comparison of their month or pool says it.
 */
export const lookAgain = async (
  env: Reach,
  night: InsurerNight,
  { kind, of }: Pick<OpenBreak, 'kind' | 'of'>,
): Promise<FoundBreak | undefined | 'undecided'> => {
  const { cycle, benefit, pool, run, line, grantId, codeId, person, application } = of;
  if (pool && codeId && line && grantId) return codeBreakAt(env, { pool, codeId, line, grantId });
  if (cycle && line && grantId) return breakAt(env, { cycle, line, grantId });
  if (benefit && line && grantId) return breakAt(env, { benefit, line, grantId });
  if (run && cycle) return handOverBreakAt(env, night, { run, cycle });
  if (application) return applicationBreakAt(env, night, { application });
  if (person) return certificateBreakAt(env, night.programme, { person });
  if (kind === 'top_ups_differ' || kind === 'codes_not_conserved') return 'undecided';
  return undefined;
};
