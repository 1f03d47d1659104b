import { storyOfLine } from '../../adapters/line-story.ts';
import { recordAccess } from '../../adapters/operations/access.ts';
import type { OperationsEnv } from '../../adapters/operations/executions.ts';
import { explainLine } from '../../domain/explain.ts';
import type { ExplainAnswer } from '../../domain/operations/acts.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { pinnedProgramme, programmeNamed } from '../../programmes/catalogue.ts';
import { noSuchMonth } from '../middleware/on-record.ts';
import { operatorCall, type Serving } from '../middleware/operator-call.ts';

/** Says why one line was given something or not. Who asks, about whom and why is on record first:
 * without the record there is no answer. */
export const makeExplainLine = (env: OperationsEnv): Serving<'explain-line'> => {
  const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
  return {
    'explain-line': async ({ operator, body: { line, cycle, why }, at }) => {
      const record = await recordAccess(env, {
        ...{ person: operator.person, what: 'explain', whose: `line:${line}`, why, at },
      });
      if (!cyclesOf(programme.benefits['monthly-data']).includes(cycle)) {
        return noSuchMonth(cycle);
      }
      const by = { programme, cycles: [cycle], pinned: pinnedProgramme };
      const { sentences, disagreements } = explainLine(await storyOfLine(env, line, by));
      return {
        body: { line, cycle, at, sentences, disagreements, record } satisfies ExplainAnswer,
      };
    },
  };
};

export const handler = operatorCall('explain-line', makeExplainLine);
