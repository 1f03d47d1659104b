import { lineSubject, personSubject } from '../domain/benefit-key.ts';
import type { ActsOnLine } from '../domain/explain-acts.ts';
import { benefitIds, type Programme } from '../domain/programme.ts';
import { peopleCarriedBy } from './carried-lines.ts';
import { casesAbout } from './cases.ts';
import { enrolmentOf } from './enrolments.ts';
import type { Env } from './env.ts';
import { storyOf } from './ledger.ts';
import { eventsOfLine } from './lines.ts';
import { noticesOfLine } from './notices.ts';
import { readChoice } from './ott/choices.ts';
import { purchasesOfLine } from './roaming/purchases.ts';

/** All that is on record about a line besides its months, and about the people it insures. */
export const recordOfLine = async (
  env: Env,
  line: string,
  { programme }: Programme,
): Promise<ActsOnLine> => {
  const people = (await peopleCarriedBy(env, line)).map(({ person }) => person);
  const stories = await Promise.all(
    [lineSubject(line), ...people.map(personSubject)].map((subject) => storyOf(env, subject)),
  );
  const enrolments = await Promise.all(people.map((person) => enrolmentOf(env, programme, person)));
  const cases = await Promise.all(
    benefitIds.map((benefit) => casesAbout(env, { programme, benefit, line })),
  );
  return {
    events: await eventsOfLine(env, line),
    choice: await readChoice(env, line),
    purchases: await purchasesOfLine(env, line),
    enrolments: enrolments.flatMap((enrolment) => enrolment ?? []),
    grants: stories.flatMap(({ grants }) => grants),
    voids: stories.flatMap(({ voids }) => voids),
    cases: cases.flat(),
    notices: await noticesOfLine(env, line),
  };
};
