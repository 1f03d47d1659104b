import * as z from 'zod';
import { type Instant, instantSchema } from '../../domain/calendar.ts';
import { newestWordCounts } from '../conditions.ts';
import type { Env } from '../env.ts';
import type { CycleOfBenefit } from '../run-items.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const waitSchema = z.object({
  sk: z.string(),
  token: z.string(),
  since: instantSchema,
});

/** A run that waits for an approval, and by which token it is told to look again. */
export interface WaitingRun {
  readonly run: string;
  readonly token: string;
  readonly since: Instant;
}

const partitionOf = ({ programme, benefit, cycle }: CycleOfBenefit): string =>
  `APPROVAL#${programme}#${benefit}#${cycle}`;

/** Keeps the token of a state that waits now; a redrive, or a second wait, brings a new one. */
export const keepWait = async (
  env: Reach,
  month: CycleOfBenefit,
  { run, token, since }: WaitingRun,
): Promise<void> => {
  await env.database.update('keep the token of the wait', env.settings.required('WORK_TABLE'), {
    key: { pk: partitionOf(month), sk: run },
    set: { token, since },
    ...newestWordCounts,
  });
};

/** Every run of the month that has ever waited: a token that is answered already is gone. */
export const waitingRuns = async (env: Reach, month: CycleOfBenefit): Promise<WaitingRun[]> => {
  const waiting: WaitingRun[] = [];
  const table = env.settings.required('WORK_TABLE');
  const items = env.database.query('read which runs wait', table, {
    where: 'pk = :pk',
    values: { ':pk': partitionOf(month) },
  });
  for await (const item of items) {
    const { sk, ...wait } = waitSchema.parse(item);
    waiting.push({ run: sk, ...wait });
  }
  return waiting;
};

/** Has every waiting run of the month look again. */
export const wakeWaitingRuns = async (
  env: Reach & Pick<Env, 'workflows'>,
  month: CycleOfBenefit,
): Promise<string[]> => {
  const woken: string[] = [];
  for (const { run, token } of await waitingRuns(env, month)) {
    const answer = await env.workflows.answer('have the run look again', token, { succeeded: {} });
    if (answer === 'answered') woken.push(run);
  }
  return woken;
};
