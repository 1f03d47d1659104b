import { Defect } from '../../domain/errors.ts';
import type { Report } from '../../domain/record/report.ts';
import type { Env, Item } from '../env.ts';

/**
 * Puts under the numbers of those persons who deployed the code and published the programme version
 * that a run was signed off by. The same at every attempt: the key comes from the report.
 */
export const notePersonsBehind = async (
  env: Pick<Env, 'database' | 'settings'>,
  { run, programme, signedOffAt: at }: Report,
): Promise<void> => {
  const code = env.settings.required('CODE_VERSION');
  const behind = [
    { person: env.settings.optional('DEPLOYED_BY'), what: 'deployed', whose: `code:${code}` },
    {
      person: env.settings.optional('PUBLISHED_BY'),
      what: 'published',
      whose: `programme:${programme}`,
    },
  ];
  const items = behind.flatMap(({ person, what, whose }): Item[] =>
    person === undefined
      ? []
      : [
          {
            ...{ pk: `PERSON#${person}`, sk: `${at}#${run}#${what}` },
            ...{ person, what, whose, at, record: `${run}#${what}` },
            why: `${run} was signed off by it`,
          },
        ],
  );
  if (items.length === 0) return;
  const table = env.settings.required('ACCESS_TABLE');
  const results = await env.database.insertAll('record who stands behind the code', table, items);
  if (results.length !== items.length) throw new Defect('Not every person was put on record');
};
