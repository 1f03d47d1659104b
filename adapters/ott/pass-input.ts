import type { Instant } from '../../domain/calendar.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import type { OttPassInput } from '../../domain/ott-pass/decide-choice.ts';
import type { Asker } from '../../domain/ott-pass/facts.ts';
import type { Programme } from '../../domain/programme.ts';
import { cohortRow, sealedCohort } from '../cohorts.ts';
import type { Env } from '../env.ts';
import { eventsOfLine } from '../lines.ts';
import { readChoice } from './choices.ts';

/** Whose pass is to be decided about, and when. */
export interface PassQuestion {
  readonly line: string;
  readonly programme: Programme;
  readonly asOf: Instant;
  /** Undefined where nobody asks: a restock serves, an event ends. */
  readonly asker: Asker | undefined;
  /** Read here where it is left out; given for many lines, it is read once. */
  readonly cohort?: CohortManifest;
}

/** All that the rules of the pass look at, read strongly at this moment. */
export const passInput = async (
  env: Pick<Env, 'database' | 'objects' | 'settings'>,
  { line, programme, asOf, asker, cohort }: PassQuestion,
): Promise<OttPassInput> => {
  const [row, events, record] = await Promise.all([
    (async () => {
      const sealed =
        cohort ?? (await sealedCohort(env, programme.programme, programme.referenceDate));
      return cohortRow(env, sealed, line);
    })(),
    eventsOfLine(env, line),
    readChoice(env, line),
  ]);
  return { line, row, events, asOf, programme, asker, record };
};
