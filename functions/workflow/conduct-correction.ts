import * as z from 'zod';
import { readCorrection, recordCorrectionAct } from '../../adapters/corrections/correction-acts.ts';
import { listCorrection } from '../../adapters/corrections/correction-list.ts';
import { countOutcomesOf, grantsIn } from '../../adapters/corrections/correction-outcomes.ts';
import type { Env } from '../../adapters/env.ts';
import { instantOf } from '../../domain/calendar.ts';
import { stateOf } from '../../domain/correction/check-correction.ts';
import { type Correction, nameOf } from '../../domain/correction/correction-acts.ts';
import { Defect, Stopped } from '../../domain/errors.ts';
import { toldPartSchema } from '../../domain/notices/telling.ts';
import { task } from '../middleware/task.ts';

/** Which correction, and which part of its list comes next, where it goes on. */
export const conductCorrectionEventSchema = z.object({
  programme: z.string(),
  number: z.int().positive(),
  next: z.int().nonnegative().optional(),
  part: toldPartSchema.optional(),
});
export type ConductCorrectionEvent = z.infer<typeof conductCorrectionEventSchema>;

/** What the workflow does next: wait for the check, carry out a part of the list, or end. */
export type Conducted = { readonly programme: string; readonly number: number } & (
  | { readonly step: 'wait_for_check' | 'end' }
  | {
      readonly step: 'carry_out';
      readonly next: number;
      readonly part: z.infer<typeof toldPartSchema>;
    }
);

/**
 * Leads a correction through its workflow by what is on record about it: makes its list where there
 * is none, hands out one part of the list after the other once it is approved, and closes its
 * account behind the last. Whoever starts the workflow brings a number and nothing else that counts.
 */
export const makeConductCorrection =
  (env: Env) =>
  async ({ programme, number, next = 0 }: ConductCorrectionEvent): Promise<Conducted> => {
    const of = { programme, number };
    let correction = await readCorrection(env, of);
    if (!correction.listed) {
      const listed = await listCorrection(env, programme, correction);
      await recordCorrectionAct(env, programme, listed);
      env.log.info('listed a correction', { correction: nameOf(correction), rows: listed.grants });
      correction = await readCorrection(env, of);
    }
    const state = stateOf(correction, instantOf(env.clock.now()));
    if (state === 'done') return { ...of, step: 'end' };
    const { stopped } = correction;
    if (stopped) {
      const name = nameOf(correction);
      throw new Stopped(`${name} was stopped by person ${stopped.by}: ${stopped.why}.`);
    }
    if (state !== 'approved') return { ...of, step: 'wait_for_check' };
    const part = correction.listed?.parts[next];
    if (part) return { ...of, step: 'carry_out', next: next + 1, part };
    await close(env, programme, correction);
    return { ...of, step: 'end' };
  };

/** Every grant of the list must have come to one outcome. */
const close = async (env: Env, programme: string, correction: Correction): Promise<void> => {
  const { number, listed } = correction;
  const name = nameOf(correction);
  const counts = await countOutcomesOf(env, { programme, number });
  if (grantsIn(counts) !== listed?.grants) {
    throw new Defect(
      `${name} has ${listed?.grants} grants on its list and ${grantsIn(counts)} outcomes.`,
    );
  }
  const at = instantOf(env.clock.now());
  await recordCorrectionAct(env, programme, { act: 'ended', number, at, ...counts });
  env.log.info('correction ended', { correction: name, ...counts });
};

export const handler = task(conductCorrectionEventSchema, makeConductCorrection);
