import { instantOf } from '../../domain/calendar.ts';
import { customersWordAsOf } from '../../domain/customers-word.ts';
import { insuranceGroup } from '../../domain/safety-insurance/earlier-insurance.ts';
import { casesAbout } from '../cases.ts';
import type { Env } from '../env.ts';
import { eventsOfLines } from '../lines.ts';

type Reach = Pick<Env, 'clock' | 'database' | 'settings'>;

const benefit = insuranceGroup.ours;

/** Whether "this was not me" stands about somebody's insurance. `undecided`: nothing is given until
 * its case is closed. `upheld`: it was closed against whoever acted, and nothing will be given. */
export type StandingHold = 'none' | 'undecided' | 'upheld';

/** Those of the lines on which the insurance is held now. In doubt nothing is given: a line whose
 * events cannot be read is among them, until somebody has looked. */
export const heldLines = async (env: Reach, lines: readonly string[]): Promise<Set<string>> => {
  const events = await eventsOfLines(env, lines, { contiguous: false });
  const asOf = instantOf(env.clock.now());
  const isHeld = (line: string): boolean => {
    const known = events.get(line) ?? [];
    return known === 'unreadable' || customersWordAsOf(known, { line, benefit, asOf }).held;
  };
  return new Set(lines.filter(isHeld));
};

/** What stands about the insurance that these lines carry: one undecided case holds it up. */
export const standingHold = async (
  env: Reach,
  { programme, lines }: { readonly programme: string; readonly lines: readonly string[] },
): Promise<StandingHold> => {
  const held = await heldLines(env, lines);
  if (held.size === 0) return 'none';
  for (const line of held) {
    const latest = (await casesAbout(env, { programme, benefit, line })).at(-1);
    if (latest?.closed?.decision !== 'upheld') return 'undecided';
  }
  return 'upheld';
};
