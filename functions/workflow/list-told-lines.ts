import type { Env } from '../../adapters/env.ts';
import { finalOutcomes, resultFilesOfRun } from '../../adapters/final-outcomes.ts';
import { runsOfCycle } from '../../adapters/runs.ts';
import {
  type OfList,
  type OfRun,
  type TellingInput,
  tellingInputSchema,
} from '../../adapters/tellings.ts';
import { keepToldLists } from '../../adapters/told-lists.ts';
import { InputRejected } from '../../domain/errors.ts';
import { sayingOfMonth } from '../../domain/notices/notice-of-grant.ts';
import { massPerHour } from '../../domain/notices/notice-rules.ts';
import type { ToldRow } from '../../domain/notices/telling.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** What is told and to whom, and which part of them comes next: the first. */
export type ToldLists = OfList & { readonly next: 0 };

/**
 * Freezes whom to tell. Of a run: the lines that it granted, as its sealed account counts them,
 * those settled afterwards among them; a line that had the month before is not told again. Where
 * an earlier run of the cycle ended without telling anybody, the lines that this one found granted
 * are listed too, to be told where they are that run's.
 */
export const makeListToldLines =
  (env: Env) =>
  async (input: TellingInput): Promise<ToldLists> => {
    const list = 'ofList' in input ? input.ofList : await listOfRun(env, input.ofRun);
    const rows = list.parts.reduce((sum, part) => sum + part.rows, 0);
    env.log.info('listed who is to be told', { telling: list.telling.telling, rows });
    return { ...list, next: 0 };
  };

const listOfRun = async (env: Env, of: OfRun): Promise<OfList> => {
  const runs = await runsOfCycle(env, of);
  const record = runs.find(({ plan }) => plan.run === of.run);
  if (record?.status !== 'sealed') {
    throw new InputRejected(`run: ${of.run} is not sealed, and nobody is told before it is.`);
  }
  const { plan } = record;
  const untoldRuns = runs
    .filter((other) => other.status !== 'sealed')
    .map((other) => other.plan.run);
  const { benefits, notices } = pinnedProgramme(plan);
  const { amountGb } = benefits[plan.benefit].amount;
  const { from: validFrom, until: validUntil } = plan.validity;
  const parts = await keepToldLists(
    env,
    {
      bucket: plan.results.bucket,
      prefix: `runs/${plan.run}/told`,
      rowsMax: massPerHour(notices),
    },
    rowsOf(env, plan, untoldRuns.length > 0),
  );
  const { programme, programmeVersion, benefit, cycle } = plan;
  return {
    telling: {
      ...{ telling: of.telling, programme, programmeVersion, benefit, period: cycle },
      ...{ run: plan.run, untoldRuns },
      ...sayingOfMonth({ cycle, amountGb, validFrom, validUntil }),
    },
    parts,
  };
};

async function* rowsOf(env: Env, plan: RunPlan, alsoAlready: boolean): AsyncIterable<ToldRow> {
  const files = await resultFilesOfRun(env, plan);
  for await (const { granted, already } of finalOutcomes(env, plan, files)) {
    for (const line of granted) yield { line };
    if (alsoAlready) for (const line of already) yield { line, already: true };
  }
}

export const handler = task(tellingInputSchema, makeListToldLines);
