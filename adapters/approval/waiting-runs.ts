import * as z from 'zod';
import { type Instant, instantSchema } from '../../domain/calendar.ts';
import { Conflict } from '../../domain/errors.ts';
import { isThere, newestWordCounts } from '../conditions.ts';
import type { Env } from '../env.ts';
import type { CycleOfBenefit } from '../run-items.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const waitSchema = z.object({
  sk: z.string(),
  token: z.string(),
  since: instantSchema,
  endedAt: instantSchema.optional(),
});

/** A run that waits for an approval, and by which token it is told to look again. */
export interface WaitingRun {
  readonly run: string;
  readonly token: string;
  readonly since: Instant;
  /** When an execution that waited has ended without going on; a redrive waits anew after it. */
  readonly endedAt?: Instant | undefined;
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

/** Notes that an execution ended while it waited, if it did: nobody need be reminded of it. */
export const noteEndedWait = async (
  env: Reach,
  month: CycleOfBenefit,
  { run, endedAt }: { readonly run: string; readonly endedAt: Instant },
): Promise<void> => {
  try {
    await env.database.update('note that the wait has ended', env.settings.required('WORK_TABLE'), {
      key: { pk: partitionOf(month), sk: run },
      set: { endedAt },
      ...isThere,
    });
  } catch (error) {
    // It never waited.
    if (!(error instanceof Conflict)) throw error;
  }
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
