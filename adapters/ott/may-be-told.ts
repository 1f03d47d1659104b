import type { Instant } from '../../domain/calendar.ts';
import { ottPassStandingAsOf } from '../../domain/ott-pass/standing.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Env } from '../env.ts';
import { eventsOfLine } from '../lines.ts';

/** False after the holder's death, and once the line is somebody else's: messages go by line. */
export const mayBeTold = async (
  env: Pick<Env, 'database' | 'settings'>,
  { referenceDate }: Programme,
  line: string,
  asOf: Instant,
): Promise<boolean> => {
  const events = await eventsOfLine(env, line);
  const standing = ottPassStandingAsOf({ line, row: undefined }, events, { asOf, referenceDate });
  return !standing.holderDied && !standing.transferred;
};
