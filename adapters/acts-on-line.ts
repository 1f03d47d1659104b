import { lineSubject, personSubject } from '../domain/benefit-key.ts';
import type { RecordedAct } from '../domain/customer/dispute.ts';
import { benefitIds } from '../domain/programme.ts';
import { peopleCarriedBy } from './carried-lines.ts';
import { casesAbout } from './cases.ts';
import type { Env } from './env.ts';
import { applicationsOf } from './insurance/applications.ts';
import { storyOf } from './ledger.ts';
import { reissuesOf } from './ott/reissues.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/**
 * Every act of somebody on record about a line, and about whoever's insurance it carries: grants
 * and voids, requests for another code and what became of them, applications that people settled,
 * cases closed. Whoever is named in one of them has a part in the line's history.
 */
export const actsOnLine = async (
  env: Reach,
  { programme, line }: { readonly programme: string; readonly line: string },
): Promise<RecordedAct[]> => {
  const people = await peopleCarriedBy(env, line);
  const subjects = [lineSubject(line), ...people.map(({ person }) => personSubject(person))];
  const [stories, cases, reissues, applications] = await Promise.all([
    Promise.all(subjects.map((subject) => storyOf(env, subject))),
    Promise.all(benefitIds.map((benefit) => casesAbout(env, { programme, benefit, line }))),
    reissuesOf(env, line),
    Promise.all(people.map(({ person }) => applicationsOf(env, programme, person))),
  ]);
  const words = [
    ...cases.flat().flatMap(({ closed }) => closed ?? []),
    ...reissues.flatMap(({ requested, end }) => [requested, ...(end ? [end] : [])]),
    ...applications.flat().flatMap(({ proposed }) => proposed ?? []),
  ];
  const heard = applications.flat().flatMap((application) => application.heard ?? []);
  return [
    ...stories.flatMap(({ grants, voids }) => [...grants, ...voids]),
    ...words.map(({ who, why }) => ({ by: who, why })),
    ...heard.map(({ by, through }) => ({ by, why: through })),
  ];
};
